import type {RunningNamed} from '../named.ts'
import {runProgram} from '../program.ts'

/** A script for nsupdate, each of its messages with a line `send`. */
export interface UpdateScript {
  readonly zone: string
  readonly text: string
}

/** What the server answered to each message of a script, in order: `NOERROR`, or why it refused (RFC 2136 section 2.2). */
export interface UpdateOutcome {
  readonly answers: readonly string[]
  /** What nsupdate could not read. */
  readonly unreadable?: string
}

const TOGETHER = 60

/** Has nsupdate run each script; many go through one process. */
export async function runUpdates(
  named: RunningNamed,
  scripts: readonly UpdateScript[],
): Promise<Map<string, UpdateOutcome>> {
  const outcomes = new Map<string, UpdateOutcome>()
  const batches = Array.from({length: Math.ceil(scripts.length / TOGETHER)}, (_, index) =>
    scripts.slice(index * TOGETHER, (index + 1) * TOGETHER),
  )
  await Promise.all(
    batches.map(async (batch) => {
      for (const [zone, outcome] of await runBatch(named, batch)) outcomes.set(zone, outcome)
    }),
  )
  return outcomes
}

async function runBatch(named: RunningNamed, scripts: readonly UpdateScript[]): Promise<[string, UpdateOutcome][]> {
  const expected = scripts.map(({text}) => text.match(/^send$/gm)?.length ?? 0)
  const {answers, stderr} = await nsupdate(named, scripts.map(({text}) => text).join('\n'))
  if (answers.length !== expected.reduce((sum, count) => sum + count, 0)) {
    const [only, ...more] = scripts
    if (only !== undefined && more.length === 0) return [[only.zone, {answers, unreadable: stderr}]]
    const alone = await Promise.all(scripts.map(async (script) => await runBatch(named, [script])))
    return alone.flat()
  }
  let at = 0
  return scripts.map(({zone}, index) => {
    const own = answers.slice(at, at + (expected[index] ?? 0))
    at += own.length
    return [zone, {answers: own}]
  })
}

/** Over TCP, so that no update is sent twice; `answer` has nsupdate print the whole answer to the message before it. */
async function nsupdate({address, port}: RunningNamed, text: string) {
  const input = `server ${address} ${port}\n${text.replace(/^send$/gm, 'send\nanswer')}\n`
  const {stdout, stderr} = await runProgram('nsupdate', ['-v', '-t', '0'], {input})
  const answers = [...stdout.matchAll(/opcode: UPDATE, status: ([A-Z0-9]+)/g)].map(([, status = '']) => status)
  return {answers, stderr}
}

export function isDone({answers, unreadable}: UpdateOutcome): boolean {
  return unreadable === undefined && answers.every((answer) => answer === 'NOERROR')
}

/** Every message was refused because its prerequisites are not met (RFC 2136 section 2.4). */
export function isRefused({answers, unreadable}: UpdateOutcome): boolean {
  const reasons = ['NXRRSET', 'YXRRSET', 'NXDOMAIN', 'YXDOMAIN']
  return unreadable === undefined && answers.length > 0 && answers.every((answer) => reasons.includes(answer))
}

export function inWords({answers, unreadable}: UpdateOutcome): string {
  return unreadable ?? answers.join(', ')
}
