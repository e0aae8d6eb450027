import {spawn} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {freePort} from './named.ts'
import {missingProgram} from './program.ts'

/** A resolver that checks signatures, which Debian keeps out of the PATH of most people. */
const UNBOUND = process.env['SESCTL_INTEROP_UNBOUND'] ?? '/usr/sbin/unbound'

export interface UnboundOptions {
  /** Who is asked about the zones, and about the root for all the rest. NS records would lead to port 53. */
  readonly authority: {readonly address: string; readonly port: number}
  readonly zones: readonly string[]
  /** Whether answers are kept as long as they say; otherwise not at all. */
  readonly caches?: boolean
  /** DS or DNSKEY records that signatures are checked by; without any, signatures are not looked at. */
  readonly trustAnchors?: readonly string[]
  /** Further lines of `server:`. */
  readonly server?: readonly string[]
  /** Asked over HTTPS too: PEM files. */
  readonly https?: {readonly key: string; readonly cert: string}
}

export interface RunningUnbound {
  readonly address: string
  readonly port: number
  /** Where it is asked over HTTPS, for who asked for that. */
  readonly httpsUrl: string
  close(): Promise<void>
}

const ADDRESS = '127.0.0.1'

/** Starts an unbound of its own on loopback, which knows nothing but what one server answers. */
export async function startUnbound(options: UnboundOptions): Promise<RunningUnbound> {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-unbound-'))
  const [port, httpsPort] = [await freePort(ADDRESS), await freePort(ADDRESS)]
  const configuration = join(folder, 'unbound.conf')
  writeFileSync(configuration, configurationOf(options, folder, port, httpsPort))
  const unbound = spawn(UNBOUND, ['-d', '-c', configuration], {
    env: {PATH: process.env['PATH'], LANG: 'C.UTF-8'},
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  const ended = new Promise<void>((resolve) => unbound.once('close', () => resolve()))
  const close = async (): Promise<void> => {
    unbound.kill()
    await ended
    rmSync(folder, {recursive: true, force: true})
  }
  const running = new Promise<void>((resolve, reject) => {
    unbound.on('error', (error) => reject(missingProgram(UNBOUND, error)))
    unbound.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
      if (log.includes('start of service')) resolve()
    })
    void ended.then(() => reject(new Error(`unbound ended before it ran: ${log}`)))
  })
  try {
    await running
  } catch (error) {
    await close()
    throw error
  }
  return {address: ADDRESS, port, httpsUrl: `https://${ADDRESS}:${httpsPort}/dns-query`, close}
}

function configurationOf(
  {authority, zones, caches = false, trustAnchors = [], server = [], https}: UnboundOptions,
  folder: string,
  port: number,
  httpsPort: number,
): string {
  const lines = [
    `directory: "${folder}"`,
    'chroot: ""',
    'username: ""',
    'pidfile: ""',
    'use-syslog: no',
    'verbosity: 1',
    'num-threads: 1',
    'do-ip6: no',
    'do-not-query-localhost: no',
    // Names that are nobody's, such as test., are answered by itself otherwise.
    'unblock-lan-zones: yes',
    'local-zone: "test." nodefault',
    'ede: yes',
    `interface: ${ADDRESS}@${port}`,
    `module-config: "${trustAnchors.length > 0 ? 'validator ' : ''}iterator"`,
    ...trustAnchors.map((anchor) => `trust-anchor: "${anchor.replaceAll('"', '')}"`),
    ...(caches ? [] : ['cache-max-ttl: 0', 'cache-max-negative-ttl: 0']),
    ...(https === undefined
      ? []
      : [
          `interface: ${ADDRESS}@${httpsPort}`,
          `https-port: ${httpsPort}`,
          `tls-service-key: "${https.key}"`,
          `tls-service-pem: "${https.cert}"`,
        ]),
    ...server,
  ]
  const stub = (zone: string) => [
    `name: "${zone}"`,
    `stub-addr: ${authority.address}@${authority.port}`,
    ...(caches ? [] : ['stub-no-cache: yes']),
  ]
  const block = (name: string, inside: readonly string[]) => [`${name}:`, ...inside.map((line) => `  ${line}`)]
  return [
    ...block('server', lines),
    ...['.', ...zones].flatMap((zone) => block('stub-zone', stub(zone))),
    ...block('remote-control', ['control-enable: no']),
    '',
  ].join('\n')
}
