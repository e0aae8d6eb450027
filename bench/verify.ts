// What the verification of many instances costs: questions an instance, wall time, and memory that does not grow with them.
// node bench/verify.ts [--instances 1000]
import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {BrokerClient} from './broker-client.ts'
import {Daemon} from './daemon.ts'
import {milliseconds, Report} from './report.ts'

const {values} = parseArgs({options: {instances: {type: 'string', default: '1000'}}})
const many = Number(values.instances)
const few = Math.max(1, Math.round(many / 10))
const AT_ONCE = 8
/** Growth of the highest memory from a tenth to the whole, above which something is kept for each instance. */
const MEMORY_GROWTH = 1.35

/** Little room: with more the engine lets garbage lie, and what is kept could not be distinguished from what is not collected. */
const HEAP = ['--max-old-space-size=40', '--max-semi-space-size=4']

const idOf = (index: number): string => `00000000-0000-4000-8000-a${index.toString(16).padStart(11, '0')}`
const domainOf = (index: number): string => `agency-${index}.test`

interface Run {
  readonly instances: number
  readonly millis: number
  /** MiB, at most. */
  readonly memory: number
  readonly questions: number
  readonly awsCalls: number
}

const daemon = new Daemon()
const home = mkdtempSync(join(tmpdir(), 'sesctl-bench-home-'))
const env = {PATH: process.env['PATH'], HOME: home, SESCTL_SANDBOX_FOLDER: daemon.folder}
const report = new Report(`Verification of ${few} and of ${many} instances`)
try {
  await daemon.start()
  await daemon.control('POST', '/settings', {operationMillis: 0, bindMillis: 0})
  execFileSync(process.execPath, [program(), 'sandbox', 'start', '--json'], {env, stdio: 'pipe'})
  await provision(0, few)
  const small = await verifyAll(few)
  await provision(few, many)
  const large = await verifyAll(many)
  for (const run of [small, large]) {
    const each = (count: number): string => (count / run.instances).toFixed(1)
    report.figure(
      `${run.instances} instances`,
      `${milliseconds(run.millis)}, ${each(run.questions)} DNS questions and ${each(run.awsCalls)} AWS calls each, ${Math.round(run.memory)} MiB`,
    )
  }
  const growth = large.memory / small.memory
  report.demand('memory', `grew ${growth.toFixed(2)} times`, `below ${MEMORY_GROWTH} times`, growth < MEMORY_GROWTH)
  report.demand(
    'questions',
    (large.questions / large.instances).toFixed(1),
    'the same for many as for few',
    Math.abs(large.questions / large.instances - small.questions / small.instances) < 1,
  )
  report.end()
} finally {
  rmSync(home, {recursive: true, force: true})
  await daemon.dispose()
}

/** Makes instances by the broker and has the command know them, all at once. */
async function provision(from: number, to: number): Promise<void> {
  const broker = new BrokerClient(await daemon.environment())
  let next = from
  const worker = async (): Promise<void> => {
    for (let index = next++; index < to; index = next++) {
      await broker.provision(idOf(index), {domain: domainOf(index), admin_email: `admin@${domainOf(index)}`})
    }
  }
  await Promise.all(Array.from({length: AT_ONCE}, worker))
  const instances = Array.from({length: to - from}, (_, offset) => {
    const index = from + offset
    const parameters = {domain: domainOf(index), admin_email: `admin@${domainOf(index)}`}
    return {id: idOf(index), name: `mail-${index}`, parameters, bindings: []}
  })
  const file = join(home, 'instances.json')
  writeFileSync(file, JSON.stringify({instances}))
  execFileSync(process.execPath, [program(), 'context', 'import', '--file', file, '--json'], {env, stdio: 'pipe'})
}

async function verifyAll(instances: number): Promise<Run> {
  const began = performance.now()
  const child = spawn(process.execPath, [...HEAP, program(), 'verify', '--all', '--ndjson', '--debug'], {env})
  let memory = 0
  const watch = setInterval(() => {
    memory = Math.max(memory, highestOf(child.pid))
  }, 50)
  let [questions, awsCalls, lines] = [0, 0, 0]
  let last = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    questions += text.match(/^debug: dns /gm)?.length ?? 0
    awsCalls += text.match(/^debug: SESv2Client /gm)?.length ?? 0
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    lines += text.split('\n').length - 1
    last = (last + text).slice(-2000)
  })
  await once(child, 'exit')
  clearInterval(watch)
  // A line for each instance, and the envelope.
  if (lines < instances + 1) throw new Error(`${lines} lines for ${instances} instances: ${last}`)
  return {instances, millis: performance.now() - began, memory, questions, awsCalls}
}

/** MiB of resident memory, at most so far. Linux only; 1 elsewhere. */
function highestOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 1
  }
}

/** The built program, which is what people run; the sources where there is none. */
function program(): string {
  const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
  return existsSync(at('dist/commands/verify.js')) ? at('bin/run.js') : at('bin/dev.js')
}
