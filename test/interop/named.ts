import {spawn} from 'node:child_process'
import {createSocket} from 'node:dgram'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type ReadRecord, readData} from '../export/readers/presentation.ts'
import {missingProgram, runProgram} from './program.ts'

/** BIND's name server, which Debian keeps out of the PATH of most people. */
const NAMED = process.env['SESCTL_INTEROP_NAMED'] ?? '/usr/sbin/named'

export interface NamedZone {
  readonly name: string
  /** Lines of a master file below SOA and NS, which are made. */
  readonly records?: string
  /** The whole master file instead, for zones that are broken on purpose. */
  readonly file?: string
}

export interface NamedOptions {
  readonly zones: readonly NamedZone[]
  /** 127.0.0.1 or ::1: name servers of one zone differ by address, since NS records know no port, and BIND has interfaces. */
  readonly address?: string
  /** Both 127.0.0.1 and ::1, on one port: for a server that is asked in two roles. */
  readonly bothAddresses?: boolean
  /** A free one unless it is said. */
  readonly port?: number
  /** Lines of `options`: `recursion yes;`. */
  readonly options?: readonly string[]
  /** Statements after `options`: forwarders, hints, keys. */
  readonly statements?: readonly string[]
}

export interface RunningNamed {
  readonly address: string
  readonly port: number
  /** What it has written to its log. */
  log(): string
  /** All records of a zone but SOA and NS, by a zone transfer. */
  records(zone: string): Promise<ReadRecord[]>
  close(): Promise<void>
}

const TRIES = 3

/** Where only the UDP port is taken, BIND ignores the interface, and serves the others. */
const CANNOT_LISTEN = /\bcould not listen|address in use|creating IPv[46] interface \S+ failed/

/** Starts a BIND of its own on loopback, primary for the zones; anybody on this machine may transfer and update them. */
export async function startNamed(options: NamedOptions): Promise<RunningNamed> {
  const {address = '127.0.0.1'} = options
  for (let tries = 1; ; tries += 1) {
    const port = options.port ?? (await freePort(address))
    try {
      return await runNamed(options, address, port)
    } catch (error) {
      // Somebody else took the port in between.
      if (options.port !== undefined || tries === TRIES || !String(error).includes('address in use')) throw error
    }
  }
}

async function runNamed(options: NamedOptions, address: string, port: number): Promise<RunningNamed> {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-named-'))
  const configuration = join(folder, 'named.conf')
  mkdirSync(join(folder, 'zones'))
  for (const [index, zone] of options.zones.entries()) {
    writeFileSync(join(folder, 'zones', String(index)), zone.file ?? masterFile(zone, address))
  }
  writeFileSync(configuration, configurationOf(options, folder, address, port))
  const named = spawn(NAMED, ['-g', '-c', configuration, '-n', '1'], {
    env: {PATH: process.env['PATH'], LANG: 'C.UTF-8'},
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  const ended = new Promise<void>((resolve) => named.once('close', () => resolve()))
  const close = async (): Promise<void> => {
    named.kill()
    await ended
    rmSync(folder, {recursive: true, force: true})
  }
  const running = new Promise<void>((resolve, reject) => {
    named.on('error', (error) => reject(missingProgram(NAMED, error)))
    named.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
      if (CANNOT_LISTEN.test(log)) reject(new Error(`named: address in use: ${log}`))
      else if (/ running$/m.test(log)) resolve()
    })
    void ended.then(() => reject(new Error(`named ended before it ran: ${log}`)))
  })
  try {
    await running
  } catch (error) {
    await close()
    throw error
  }
  return {address, port, log: () => log, records: async (zone) => await transferred(address, port, zone), close}
}

function masterFile({name, records = ''}: NamedZone, address: string): string {
  return `$ORIGIN ${name}.
$TTL 600
@ IN SOA ns1 hostmaster 1 3600 600 86400 60
@ IN NS ns1
ns1 IN A ${address}
${records}
`
}

function configurationOf(
  {zones, options = [], statements = [], bothAddresses = false}: NamedOptions,
  folder: string,
  address: string,
  port: number,
): string {
  const local = '127.0.0.0/8; ::1;'
  const v6 = address.includes(':')
  return [
    'options {',
    `  directory "${folder}";`,
    '  pid-file none;',
    `  session-keyfile "${folder}/session.key";`,
    `  managed-keys-directory "${folder}";`,
    `  listen-on port ${port} { ${v6 ? 'none' : address}; };`,
    `  listen-on-v6 port ${port} { ${v6 ? address : bothAddresses ? '::1' : 'none'}; };`,
    `  allow-transfer { ${local} };`,
    `  allow-query { ${local} };`,
    '  notify no;',
    ...(options.some((line) => line.startsWith('recursion')) ? [] : ['  recursion no;']),
    ...options.map((line) => `  ${line}`),
    '};',
    'controls {};',
    ...statements,
    ...zones.map(
      ({name}, index) =>
        `zone "${name}" { type primary; file "zones/${index}"; allow-update { ${local} }; check-names ignore; };`,
    ),
    '',
  ].join('\n')
}

async function transferred(address: string, port: number, zone: string): Promise<ReadRecord[]> {
  const answer = await runProgram('dig', [
    `@${address}`,
    '-p',
    String(port),
    zone,
    'AXFR',
    '+nocmd',
    '+nocomments',
    '+nostats',
    '+onesoa',
  ])
  return answer.stdout.split('\n').flatMap((line) => {
    const [, name = '', ttl = '', type = '', data = ''] = /^(\S+)\.\s+(\d+)\s+IN\s+([A-Z]+)\s+(.*)$/.exec(line) ?? []
    if (name === '' || type === 'SOA' || type === 'NS' || type === 'A') return []
    return [{name: name.toLowerCase(), type, ttl: Number(ttl), value: readData(type, data)}]
  })
}

/** A port that is free for UDP and TCP at the moment. */
export async function freePort(address: string): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, address, resolve))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  await new Promise<void>((resolve) => server.close(() => resolve()))
  const socket = createSocket('udp4')
  const free = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false))
    socket.bind(port, address, () => resolve(true))
  })
  await new Promise<void>((resolve) => socket.close(resolve))
  return free ? port : await freePort(address)
}
