import {readFile} from 'node:fs/promises'
import type {PoolConfig} from 'pg'
import {InvalidValue} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {trustedAuthorities} from '../http/authorities.ts'
import {isLoopback} from '../http/loopback.ts'

export interface StoreUrl {
  /** `host:port`, or the folder of a socket: what messages may say of the store. */
  readonly where: string
  readonly connection: PoolConfig
  /** What has to be warned of about the connection: that it can be read or changed on the way. */
  readonly warnings: readonly string[]
}

/** `allow` and `prefer` are left out: they promise nothing. */
const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const
const PARAMETERS = ['sslmode', 'sslrootcert', 'host', 'application_name']
const DEFAULT_PORT = 5432

/**
 * Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full&sslrootcert=PEM`; its parts are percent-encoded.
 * The modes mean what they mean to libpq (PostgreSQL's documentation, section "SSL Support" of libpq), and without one it is
 * verify-full, on this machine disable.
 * @param caFile PEM, instead of sslrootcert. Without both, whom the machine trusts.
 * @throws InvalidValue, which shows nothing of the URL: where its password has to end is what such an error is about.
 */
export async function readStoreUrl(text: string, caFile?: string): Promise<StoreUrl> {
  const url = parsed(text)
  const folder = url.searchParams.get('host') ?? (/^%2f/i.test(url.hostname) ? decoded(url.hostname) : '')
  const onSocket = folder.startsWith('/')
  const host = folder || url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost'
  const port = Number(url.port) || DEFAULT_PORT
  const near = onSocket || isLoopback({hostname: host === '::1' ? '[::1]' : host})
  const mode = onSocket ? 'disable' : tlsMode(url.searchParams.get('sslmode') ?? (near ? 'disable' : 'verify-full'))
  const authority = caFile ?? url.searchParams.get('sslrootcert') ?? undefined
  const where = onSocket ? host : `${host}:${port}`
  return {
    where,
    warnings: near ? [] : warningsOf(where, mode, authority),
    connection: {
      host,
      port,
      ...given('user', decoded(url.username)),
      ...given('password', decoded(url.password)),
      ...given('database', decoded(url.pathname.slice(1))),
      application_name: url.searchParams.get('application_name') ?? 'sesctl guard',
      ssl: await tlsOptions(mode, authority),
    },
  }
}

type TlsMode = (typeof TLS_MODES)[number]

function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // A password that is not encoded ends the host early, and continues as what follows it.
  const whole = url && url.hash === '' && !/[@/]/.test(url.pathname.slice(1))
  if (!whole || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw unusable('it is not like postgres://USER:PASSWORD@HOST:PORT/DATABASE', [
      'In a user name and a password, write % and two digits for each of / ? # @ : and %, as %2F for /.',
    ])
  }
  if ([...url.searchParams.keys()].some((name) => !PARAMETERS.includes(name))) {
    throw unusable(`of parameters it takes ${PARAMETERS.join(', ')}, and it has another one`)
  }
  return url
}

function tlsMode(text: string): TlsMode {
  const mode = TLS_MODES.find((known) => known === text)
  if (mode === undefined) throw unusable(`its sslmode is none of ${TLS_MODES.join(', ')}`)
  return mode
}

async function tlsOptions(mode: TlsMode, authority: string | undefined): Promise<NonNullable<PoolConfig['ssl']>> {
  if (mode === 'disable') return false
  if (mode === 'require' && authority === undefined) return {rejectUnauthorized: false}
  const ca = authority === undefined ? await trustedAuthorities(undefined) : [await pem(authority)]
  return {
    ...(ca === undefined ? {} : {ca}),
    // libpq's require with an authority is its verify-ca: who signed is checked, and not for which host.
    ...(mode === 'verify-full' ? {} : {checkServerIdentity: () => undefined}),
  }
}

async function pem(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    throw new InvalidValue(`Can't read the certificate authority ${plainLine(file)}.`, {
      cause: error,
      hints: ["sslrootcert in the URL of the guards' store names the file."],
    })
  })
}

function warningsOf(where: string, mode: TlsMode, authority: string | undefined): string[] {
  const better = "Write sslmode=verify-full into the URL of the guards' store, and sslrootcert=FILE."
  if (mode === 'disable') return [`${where} is spoken to in plain text: anybody on the way can read it. ${better}`]
  if (mode !== 'require' || authority !== undefined) return []
  return [`The certificate of ${where} is not checked: anybody on the way can read and change what is sent. ${better}`]
}

function given<Name extends string>(name: Name, value: string): Partial<Record<Name, string>> {
  return value === '' ? {} : ({[name]: value} as Record<Name, string>)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw unusable('a % in it is not followed by two digits')
  }
}

function unusable(why: string, hints: readonly string[] = []): InvalidValue {
  return new InvalidValue(`Can't use the URL of the guards' store: ${why}.`, {hints})
}
