import {execFileSync, spawn} from 'node:child_process'
import {chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Client} from 'pg'
import {freePort} from './named.ts'
import {missingProgram} from './program.ts'

const VERSIONS = '/usr/lib/postgresql'

/** Holds `initdb` and `postgres`: Debian keeps each version in a folder of its own, outside of everybody's PATH. */
const POSTGRES = process.env['SESCTL_INTEROP_POSTGRES'] ?? newestVersion()

export interface PostgresOptions {
  /** PEM. With it, nobody gets in without TLS. */
  readonly tls?: {readonly cert: string; readonly key: string}
}

export interface RunningPostgres {
  readonly host: string
  readonly port: number
  readonly password: string
  /** URL of a database of its superuser's. */
  url(database: string): string
  /** What the superuser does, in the database `postgres` unless another one is named. */
  run(sql: string, database?: string): Promise<unknown[]>
  /** Until the query has an answer that is not empty. */
  waitFor(sql: string, database: string): Promise<void>
  /** Without waiting for anybody, as a machine that loses its power. */
  stop(): Promise<void>
  startAgain(): Promise<void>
  close(): Promise<void>
}

const HOST = '127.0.0.1'
const SUPERUSER = 'postgres'
/** With what a URL has to encode. */
const PASSWORD = 'pa/ss:w?o#r@d 100%'

/** Starts a PostgreSQL of its own on loopback, on a free port, with passwords by SCRAM. */
export async function startPostgres({tls}: PostgresOptions = {}): Promise<RunningPostgres> {
  const initdb = join(POSTGRES, 'initdb')
  if (!existsSync(initdb)) throw missingProgram(initdb, new Error('it is not there'))
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-postgres-'))
  const data = join(folder, 'data')
  const as = owner()
  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text, {mode: 0o600})
    if (as) chownSync(path, as.uid, as.gid)
    return path
  }
  mkdirSync(join(folder, 'socket'))
  if (as) for (const path of [folder, join(folder, 'socket')]) chownSync(path, as.uid, as.gid)
  const env = {PATH: process.env['PATH'], LANG: 'C.UTF-8'}
  const passwordFile = file('password', `${PASSWORD}\n`)
  const fixed = ['--auth=scram-sha-256', `--username=${SUPERUSER}`, '--encoding=UTF8', '--locale=C', '--no-sync']
  execFileSync(initdb, [...fixed, `--pgdata=${data}`, `--pwfile=${passwordFile}`], {
    env,
    cwd: folder,
    ...as,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const settings = {
    listen_addresses: HOST,
    unix_socket_directories: join(folder, 'socket'),
    hba_file: file('hba.conf', `${tls ? 'hostssl' : 'host'} all all ${HOST}/32 scram-sha-256\n`),
    fsync: 'off',
    ...(tls ? {ssl: 'on', ssl_cert_file: file('cert.pem', tls.cert), ssl_key_file: file('key.pem', tls.key)} : {}),
  }
  const port = await freePort(HOST)
  const named = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const args = ['-D', data, '-p', String(port), ...named]
  const start = async () => await running(args, {env, cwd: folder, ...as})

  let stop = await start()
  const address = {
    host: HOST,
    port,
    user: SUPERUSER,
    password: PASSWORD,
    ssl: tls ? {rejectUnauthorized: false} : false,
  }
  const run = async (sql: string, database = 'postgres'): Promise<unknown[]> => {
    const client = new Client({...address, database})
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }
  return {
    host: HOST,
    port,
    password: PASSWORD,
    url: (database) => `postgres://${SUPERUSER}:${encodeURIComponent(PASSWORD)}@${HOST}:${port}/${database}`,
    run,
    waitFor: async (sql, database) => {
      for (const end = Date.now() + 10_000; (await run(sql, database)).length === 0; ) {
        if (Date.now() > end) throw new Error(`still nothing: ${sql}`)
      }
    },
    stop: async () => await stop(),
    startAgain: async () => {
      stop = await start()
    },
    close: async () => {
      await stop()
      rmSync(folder, {recursive: true})
    },
  }
}

type Running = {env: NodeJS.ProcessEnv; cwd: string; uid?: number; gid?: number}

/** PostgreSQL refuses to be run by root, who then runs it as the user that Debian's package has made. */
function owner(): {uid: number; gid: number} | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string): number => Number(execFileSync('id', [flag, SUPERUSER], {encoding: 'utf8'}))
  return {uid: id('-u'), gid: id('-g')}
}

/** @returns what stops it. */
async function running(args: readonly string[], options: Running): Promise<() => Promise<void>> {
  const server = spawn(join(POSTGRES, 'postgres'), args, {...options, stdio: ['ignore', 'ignore', 'pipe']})
  let log = ''
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    server.on('error', (error) => reject(missingProgram(join(POSTGRES, 'postgres'), error)))
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
      if (log.includes('ready to accept connections')) resolve()
    })
    void ended.then(() => reject(new Error(`postgres ended before it ran: ${log}`)))
  })
  return async () => {
    // The "immediate shutdown" of postgres(1).
    server.kill('SIGQUIT')
    await ended
  }
}

function newestVersion(): string {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).map(Number) : []
  // A client alone has a folder too.
  const servers = versions.filter((version) => existsSync(join(VERSIONS, String(version), 'bin', 'postgres')))
  return join(VERSIONS, String(Math.max(0, ...servers)), 'bin')
}
