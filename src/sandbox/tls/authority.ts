import {generateKeyPairSync, X509Certificate} from 'node:crypto'
import {readFile, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {makeFolder} from '../store/files.ts'
import {issueCertificate} from './certificate.ts'

export interface Authority {
  /** What clients must trust, in PEM. */
  readonly caFile: string
  /** The server's private key, in PEM. */
  readonly key: string
  /** The server's certificate, in PEM. */
  readonly cert: string
}

const DAY = 86_400_000
/** Longest that clients take from an authority that they were configured to trust (Apple, HT211025, has 398 for all). */
const VALID_DAYS = 397
const RENEW_DAYS = 30
const AUTHORITY_NAME = 'sesctl sandbox'
const REGIONS = ['us-gov-west-1', 'us-gov-east-1']
/** Every service of AWS: global ones, those of a partition, and those of a region. One asterisk stands for one label. */
const HOSTS = [
  'localhost',
  '127.0.0.1',
  '*.amazonaws.com',
  '*.us-gov.amazonaws.com',
  ...REGIONS.map((region) => `*.${region}.amazonaws.com`),
]
/** One that every certificate has to be for: an older version of the sandbox made some for fewer hosts. */
const NEEDED = 'iam.us-gov.amazonaws.com'
const CA = 'ca.pem'
const CERT = 'server.pem'
const KEY = 'server-key.pem'

/**
 * The certificate with which the sandbox speaks TLS, made on first use and kept in `tls` below the folder. The authority's
 * own key signs once and is forgotten, so that nobody can ever abuse it; a renewal therefore makes a new authority.
 *
 * @param now decides whether it is time to renew, which is 30 days before the end
 */
export async function loadAuthority(folder: string, now = new Date()): Promise<Authority> {
  const home = join(folder, 'tls')
  const kept = await read(home)
  if (kept && isFresh(kept.cert, now)) return kept
  if (kept) await rm(home, {recursive: true, force: true})
  make(home, now)
  const made = await read(home)
  if (!made) throw new Error(`there is no certificate in ${home}`)
  return made
}

async function read(home: string): Promise<Authority | undefined> {
  try {
    const [key, cert] = await Promise.all([KEY, CERT, CA].map((name) => readFile(join(home, name), 'utf8')))
    return key && cert ? {caFile: join(home, CA), key, cert} : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function isFresh(cert: string, now: Date): boolean {
  const certificate = new X509Certificate(cert)
  const left = certificate.validToDate.getTime() - now.getTime()
  return left > RENEW_DAYS * DAY && certificate.checkHost(NEEDED) !== undefined
}

function make(home: string, now: Date): void {
  const {ca, cert, key} = issue(now)
  makeFolder(home, [
    {name: CA, content: ca, mode: 0o644},
    {name: CERT, content: cert, mode: 0o644},
    {name: KEY, content: key, mode: 0o600},
  ])
}

function issue(now: Date): {ca: string; cert: string; key: string} {
  const root = generateKeyPairSync('ec', {namedCurve: 'P-256'})
  const server = generateKeyPairSync('ec', {namedCurve: 'P-256'})
  const issuer = {name: AUTHORITY_NAME, ...root}
  // A day back, for clocks that are behind.
  const validity = {notBefore: new Date(now.getTime() - DAY), notAfter: new Date(now.getTime() + VALID_DAYS * DAY)}
  return {
    ca: issueCertificate({subject: AUTHORITY_NAME, publicKey: root.publicKey, issuer, ...validity, use: 'authority'}),
    cert: issueCertificate({
      subject: 'localhost',
      publicKey: server.publicKey,
      issuer,
      ...validity,
      use: {server: HOSTS},
    }),
    key: server.privateKey.export({type: 'pkcs8', format: 'pem'}).toString(),
  }
}
