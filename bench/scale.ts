// Whether the sandbox stays quick with a whole platform in it: 200 instances, 2,000 bindings, 1,000,000 messages.
// node bench/scale.ts [--instances 200] [--bindings 2000] [--messages 1000000]
import {execFileSync} from 'node:child_process'
import {existsSync, mkdtempSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {openDatabase} from '../src/sandbox/store/database.ts'
import {BrokerClient} from './broker-client.ts'
import {Daemon} from './daemon.ts'
import {milliseconds, quantile, Report} from './report.ts'

const {values} = parseArgs({
  options: {
    instances: {type: 'string', default: '200'},
    bindings: {type: 'string', default: '2000'},
    messages: {type: 'string', default: '1000000'},
  },
})
const [instances, bindings, messages] = [Number(values.instances), Number(values.bindings), Number(values.messages)]
const DAYS = 14
const ROUNDS = 3
const AT_ONCE = 8

const idOf = (kind: 'a' | 'b', index: number): string =>
  `00000000-0000-4000-8000-${kind}${index.toString(16).padStart(11, '0')}`
const setOf = (index: number): string => `csb-aws-ses-${idOf('a', index)}`

const daemon = new Daemon()
const report = new Report(`Scale: ${instances} instances, ${bindings} bindings, ${messages} messages`)
try {
  await daemon.start()
  const filled = await timed(fill)
  await daemon.kill()
  const inserted = await timed(async () => writeMessages(join(daemon.folder, 'sandbox.db')))
  report.figure('filled in', `${milliseconds(filled)} by requests, ${milliseconds(inserted)} the messages themselves`)
  const starts = await restarts()
  const start = quantile(starts, 0.5)
  report.demand('start', milliseconds(start), 'below 2 s', start < 2000)
  const idle = daemon.usage()
  const reputation = reputationOfAll()
  const taken = quantile(reputation.times, 0.5)
  report.demand('reputation --all', `${milliseconds(taken)}, ${reputation.rated} with rates`, 'below 2 s', taken < 2000)
  const status = await timed(() => daemon.control('GET', '/status'))
  report.figure('status', milliseconds(status))
  const {memory, highest} = daemon.usage()
  report.figure(
    'memory',
    `${Math.round(idle.memory)} MiB after the start, ${Math.round(memory)} now, ${Math.round(highest)} at most`,
  )
  report.figure('disk', `${Math.round(statSync(join(daemon.folder, 'sandbox.db')).size / 2 ** 20)} MiB`)
  report.demand('instances with rates', String(reputation.rated), String(instances), reputation.rated === instances)
  report.end()
} finally {
  await daemon.dispose()
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function fill(): Promise<void> {
  await daemon.control('POST', '/settings', {operationMillis: 0, bindMillis: 0})
  const broker = new BrokerClient(await daemon.environment())
  await each(instances, async (index) => {
    await broker.provision(idOf('a', index))
    const configurationSet = setOf(index)
    const plan = {messages: Math.round(messages / instances), days: DAYS, bounceShare: 0.01, complaintShare: 0.0001}
    await daemon.control('POST', '/traffic', {configurationSet, seed: index, ...plan})
  })
  await each(bindings, async (index) => void (await broker.bind(idOf('a', index % instances), idOf('b', index))))
}

async function each(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index)
  }
  await Promise.all(Array.from({length: AT_ONCE}, worker))
}

/** The inbox of as many messages, each delivered, written without SMTP: with it, it would take an hour. */
function writeMessages(file: string): void {
  const database = openDatabase(file)
  const now = Date.now()
  const step = (DAYS * 86_400_000) / messages
  database.exec(`
    PRAGMA synchronous = OFF;
    BEGIN;
    WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ${messages})
    INSERT INTO message (id, accepted_at, transport, access_key_id, user_name, source, identity, configuration_set,
      recipients_json, subject, raw)
    SELECT printf('0100%012x-00000000-0000-4000-8000-%012x-000000', ${now} - n * ${step}, n),
      CAST(${now} - n * ${step} AS INTEGER), 'smtp', 'AKIABENCH', 'bench', 'bench@agency.test', 'agency.test',
      'csb-aws-ses-00000000-0000-4000-8000-a' || printf('%011x', n % ${instances}),
      '["reader@example.test"]', 'bench', randomblob(600)
    FROM number;
    INSERT INTO message_event (message_id, at, kind, recipient, detail_json)
    SELECT id, accepted_at, 'delivery', 'reader@example.test', '{}' FROM message;
    COMMIT;`)
  database.close()
}

/** Milliseconds, ascending. Leaves it running. */
async function restarts(): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await daemon.kill()
    times.push(await daemon.start())
  }
  return times.sort((a, b) => a - b)
}

function reputationOfAll(): {times: number[]; rated: number} {
  const home = mkdtempSync(join(tmpdir(), 'sesctl-bench-home-'))
  const env = {PATH: process.env['PATH'], HOME: home, SESCTL_SANDBOX_FOLDER: daemon.folder}
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [program(), ...args], {env, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: 'pipe'})
  try {
    run('sandbox', 'start', '--json')
    const times: number[] = []
    let rated = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now()
      const {result} = JSON.parse(run('reputation', '--all', '--json')) as {result: {instances: {bounce?: object}[]}}
      times.push(performance.now() - began)
      rated = result.instances.filter(({bounce}) => bounce).length
    }
    return {times: times.sort((a, b) => a - b), rated}
  } finally {
    rmSync(home, {recursive: true, force: true})
  }
}

/** The built program, which is what people run; the sources where there is none. */
function program(): string {
  const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
  return existsSync(at('dist/cli/main.js')) ? at('bin/run.js') : at('bin/dev.js')
}
