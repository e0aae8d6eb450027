import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {expect} from 'chai'
import {builtProgram} from './built.ts'
import {COMPILED} from './sesctl.ts'

/** What may still be said in answer to a hostile server: all documented codes but that of an interruption. */
const EXITS = [0, 1, 2, 3, 4, 5, 6, 8]
export const TIMEOUT_MILLIS = 2000
/** The grace of the deadline, and the start of a process. */
const LATE_MILLIS = 3500
const MOST_MEGABYTES = 150
/** C0 without line feed, DEL, C1, bidirectional controls: nothing of them may reach a terminal. */
const OBEYED = /(?!\n)[\p{Cc}\p{Bidi_Control}]/u

export interface HostileOutcome {
  readonly words: readonly string[]
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The most that the process held in memory. */
  readonly megabytes: number
  /** Until it ended, without those that it waited for a processor, where the system reports it (Linux): others work here too. */
  readonly millis: number
}

export interface StartedProgram {
  readonly child: ChildProcess
  readonly ended: Promise<HostileOutcome>
}

/** Starts the built program in `home`, with nothing of this process's environment but PATH. */
export function startProgram(
  words: readonly string[],
  {env, cwd}: {readonly env: Readonly<Record<string, string>>; readonly cwd: string},
): StartedProgram {
  const started = performance.now()
  const child = spawn(process.execPath, ['-e', PEAK, builtProgram(), ...words], {
    cwd,
    env: {PATH: process.env['PATH'], LANG: 'C.UTF-8', NODE_COMPILE_CACHE: COMPILED, ...env},
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const outputs = [child.stdout, child.stderr, child.stdio[3]].map(
    async (stream) => await textOf(stream as NodeJS.ReadableStream),
  )
  const ended = once(child, 'close').then(async ([code]) => {
    const [stdout = '', stderr = '', times = ''] = await Promise.all(outputs)
    const [kibibytes = 0, waited = 0] = times.split(' ').map(Number)
    return {
      words,
      code: code as number | null,
      stdout,
      stderr,
      megabytes: kibibytes / 1024,
      millis: performance.now() - started - waited,
    }
  })
  return {child, ended}
}

/** Fails unless the end is documented, with harmless output and bounded memory. */
export function expectDocumentedEnd({words, code, stdout, stderr, megabytes}: HostileOutcome): void {
  const shown = `${words.join(' ')}\n${stdout.slice(-3000)}\n${stderr.slice(-2000)}`
  expect(EXITS, shown).to.include(code)
  expect(stderr, shown).not.to.contain('bug in sesctl')
  expect(stdout, shown).not.to.contain('internal-error')
  expect(OBEYED.test(stdout + stderr), `control characters: ${shown}`).to.equal(false)
  expect(megabytes, shown).to.be.within(1, MOST_MEGABYTES)
}

/** Fails unless the end is documented, with one document, and in time. */
export function expectDocumentInTime(outcome: HostileOutcome): void {
  expectDocumentedEnd(outcome)
  const {words, code, stdout, stderr, millis} = outcome
  const shown = `${words.join(' ')}\n${stdout.slice(0, 2000)}\n${stderr.slice(0, 2000)}`
  expect(JSON.parse(stdout), shown).to.be.an('object').with.property('schema').that.is.a('string')
  expect(JSON.parse(stdout), shown).to.have.property('ok').that.is.a('boolean')
  if (code === 0) expect(JSON.parse(stdout), shown).to.have.property('ok', true)
  if (millis > TIMEOUT_MILLIS + LATE_MILLIS) throw new Late(`it ended after ${Math.round(millis)} ms: ${shown}`)
}

/** The deadline was not kept. */
export class Late extends Error {}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * Runs the program that follows, and writes to descriptor 3 the most memory that it had, in KiB, and how many milliseconds it
 * was ready to run and did not: the second number of schedstat, nanoseconds (Linux, Documentation/scheduler/sched-stats.rst).
 */
const PEAK = `
const fs = require('node:fs');
const waited = () => { try { return fs.readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1] / 1e6 } catch { return 0 } };
process.on('exit', () => fs.writeSync(3, process.resourceUsage().maxRSS + ' ' + waited()));
import(require('node:url').pathToFileURL(process.argv[1]));
`
