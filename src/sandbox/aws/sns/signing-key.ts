import {createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject} from 'node:crypto'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {makeFolder} from '../../store/files.ts'
import {issueCertificate} from '../../tls/certificate.ts'

export interface SigningKey {
  readonly privateKey: KeyObject
  /** PEM */
  readonly certificate: string
  /** `SimpleNotificationService-<32 hexadecimal digits>.pem` */
  readonly fileName: string
}

const KEY = 'signing-key.pem'
const CERTIFICATE = 'certificate.pem'
const BITS = 2048
/** Longer than the clock of a sandbox goes: nobody renews it. */
const VALIDITY = {notBefore: new Date(Date.UTC(2000, 0, 1)), notAfter: new Date(Date.UTC(2120, 0, 1))}

/**
 * What the sandbox's SNS signs with, made on first use and kept in `sns` below the folder.
 * @param region names the host that the certificate is for
 */
export async function loadSigningKey(folder: string, region: string): Promise<SigningKey> {
  const home = join(folder, 'sns')
  const kept = await read(home)
  if (kept) return kept
  await make(home, region)
  const made = await read(home)
  if (!made) throw new Error(`there is no signing key in ${home}`)
  return made
}

/** Where a certificate is on AWS. The endpoint of the sandbox serves the same path. */
export function certificateUrl(region: string, {fileName}: SigningKey): string {
  return `https://sns.${region}.amazonaws.com/${fileName}`
}

async function read(home: string): Promise<SigningKey | undefined> {
  try {
    const [key = '', certificate = ''] = await Promise.all(
      [KEY, CERTIFICATE].map((name) => readFile(join(home, name), 'utf8')),
    )
    const digest = createHash('sha256').update(certificate).digest('hex')
    return {
      privateKey: createPrivateKey(key),
      certificate,
      fileName: `SimpleNotificationService-${digest.slice(0, 32)}.pem`,
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function make(home: string, region: string): Promise<void> {
  const {privateKey, certificate} = await issue(region)
  makeFolder(home, [
    {name: KEY, content: privateKey.export({type: 'pkcs8', format: 'pem'}), mode: 0o600},
    {name: CERTIFICATE, content: certificate, mode: 0o644},
  ])
}

async function issue(region: string): Promise<{privateKey: KeyObject; certificate: string}> {
  const {privateKey} = await promisify(generateKeyPair)('rsa', {modulusLength: BITS})
  const publicKey = createPublicKey(privateKey)
  const name = 'sns.amazonaws.com'
  const certificate = issueCertificate({
    subject: name,
    publicKey,
    issuer: {name, publicKey, privateKey},
    ...VALIDITY,
    use: {server: [name, `sns.${region}.amazonaws.com`]},
  })
  return {privateKey, certificate}
}
