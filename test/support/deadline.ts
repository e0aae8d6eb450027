import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {type Outcome, type RunOptions, runSesctl} from './sesctl.ts'

const PROBE = new URL('./deadline-probe.ts', import.meta.url).href
/** Unlike any other timer's. */
const TIMEOUT_MILLIS = 1013
/** What a command may take to end after its time (docs/decisions/0013). */
const MOST_MILLIS = 1000
/** When a process is ended that does not end, however busy the machine is. */
const NEVER_ENDS_MILLIS = 45_000

export interface TimedOutcome extends Outcome {
  /** Milliseconds from the end of its time to the end of the process, without those in which it had no processor. */
  readonly overrun: number
}

/**
 * Runs a command with a --timeout of about a second, and measures in its own process how long it lives beyond that: its
 * start does not count, nor what other processes of the machine take away.
 */
export async function runToItsDeadline(args: readonly string[], options: RunOptions = {}): Promise<TimedOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-deadline-'))
  const file = join(folder, 'measured')
  const env = {
    ...options.env,
    NODE_OPTIONS: `--import ${PROBE}`,
    DEADLINE_PROBE_FILE: file,
    DEADLINE_PROBE_MILLIS: String(TIMEOUT_MILLIS),
  }
  try {
    const signal = AbortSignal.timeout(NEVER_ENDS_MILLIS)
    const outcome = await runSesctl([...args, '--timeout', `${TIMEOUT_MILLIS}ms`], {signal, ...options, env})
    const shown = `${args.join(' ')} ended with ${outcome.code}\n${outcome.stdout}${outcome.stderr}`
    expect(existsSync(file), `set its deadline: ${shown}`).to.equal(true)
    const {overrun, starved} = JSON.parse(readFileSync(file, 'utf8')) as {overrun: number; starved: number}
    return {...outcome, overrun: overrun - starved}
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

/** It ended within a second of its time. */
export function expectInTime({overrun, stdout, stderr}: TimedOutcome): void {
  expect(overrun, `milliseconds beyond its time\n${stdout}${stderr}`).to.be.lessThan(MOST_MILLIS)
}
