import {dnsNameServers} from '../../../src/adapters/dns/name-servers.ts'
import {type DnsInstructions, dnsInstructions} from '../../../src/app/records/dns-instructions.ts'
import type {Verification} from '../../../src/app/verification/verify-instance.ts'
import {finished} from '../../../src/domain/progress/progress.ts'
import {exportRecords} from '../../../src/export/formats.ts'
import {takesDecision} from '../../../src/render/records/merge-notes.ts'
import {type RunningNamed, startNamed} from '../named.ts'
import {lookAt, requiredText, thresholdsOf} from '../verify-zones.ts'
import {type DrawnZone, type ServedZone, served} from './drawn-zone.ts'
import {type Judged, type Judges, startJudges} from './judges.ts'
import {movesOf} from './moved-zone.ts'
import {OUTSIDE_ZONES} from './outside-zones.ts'
import {inWords, isDone, isRefused, runUpdates, type UpdateOutcome, type UpdateScript} from './updates.ts'

/** What we say of a zone, what the judges say of it, and what becomes of it by our edits and by our script. */
export interface Examined {
  readonly drawn: DrawnZone
  readonly judged: Judged
  readonly verified: Verification
  readonly merged: DnsInstructions
  readonly edits: Edited
  readonly script: Scripted
}

/** The zone after the edits of `verify`, each done to the letter. */
interface Edited {
  /** How many times there was something to edit. */
  readonly rounds: number
  /** Updates that nsupdate or the server refused. */
  readonly failed: readonly string[]
  readonly judged: Judged
  readonly verified: Verification
  /** What was sent, for people to read. */
  readonly lines: readonly string[]
}

/** The zone after the script of `dns-instructions --format nsupdate`. */
interface Scripted {
  readonly text: string
  readonly changes: boolean
  readonly first: UpdateOutcome
  readonly judged: Judged
  readonly verified: Verification
  readonly second: UpdateOutcome
  /** Whether the second time left the zone as it was. */
  readonly unchanged: boolean
  /** Applied to the zone when somebody had changed it meanwhile; undefined where the script changes nothing. */
  readonly moved?: {
    readonly refused: boolean
    readonly unchanged: boolean
    readonly how: string
    readonly answers: string
  }
}

const AT_ONCE = 8
const ROUNDS = 3

/** The same server under an address that no zone names: it answers as a resolver does, and has no cache to wait for. */
const RESOLVER = '::1'

/** Serves the zones twice by one BIND, and has everybody judge them: before, after the edits, after the script. */
export async function examine(zones: readonly DrawnZone[]): Promise<Examined[]> {
  const copies = zones.map((drawn) => ({drawn, v: served(drawn, 'v'), m: served(drawn, 'm')}))
  const named = await startNamed({
    zones: [...OUTSIDE_ZONES, ...copies.flatMap(({v, m}) => [v.named, m.named])],
    bothAddresses: true,
    options: ['recursion yes;'],
  })
  let judges: Judges | undefined
  try {
    const broken = /^.*(?:not loaded due to errors|loading from master file .* failed).*$/m.exec(named.log())
    if (broken !== null)
      throw new Error(`BIND does not take a zone that was drawn: ${broken[0]}\n${named.log().slice(0, 3000)}`)
    const fixture = OUTSIDE_ZONES.map(({name}) => name).filter((name) => name !== '.')
    judges = await startJudges(named, fixture)
    return await examineAll(named, judges, copies)
  } finally {
    await judges?.close()
    await named.close()
  }
}

interface Copies {
  readonly drawn: DrawnZone
  readonly v: ServedZone
  readonly m: ServedZone
}

async function examineAll(named: RunningNamed, judges: Judges, copies: readonly Copies[]): Promise<Examined[]> {
  const before = await each(copies, async ({drawn, v, m}) => {
    const [judged, verified, merged] = await Promise.all([
      judges.judge(v),
      lookAt(accessTo(named), v.domain, v.required),
      instructionsFor(named, m, drawn),
    ])
    return {judged, verified, merged}
  })
  const scripts = await runScripts(
    named,
    judges,
    copies,
    before.map(({merged}) => merged),
  )
  const edits = await runEdits(named, judges, copies, before)
  return copies.map(({drawn}, index) => {
    const [seen, script, edited] = [before[index], scripts[index], edits[index]]
    if (seen === undefined || script === undefined || edited === undefined) throw new Error('a zone was left out')
    return {drawn, ...seen, script, edits: edited}
  })
}

function accessTo({port}: RunningNamed) {
  return {resolvers: [`[${RESOLVER}]:${port}`], authoritativePort: port}
}

async function instructionsFor(named: RunningNamed, {domain}: ServedZone, {kind}: DrawnZone): Promise<DnsInstructions> {
  const signal = AbortSignal.timeout(20_000)
  const unused = async (): Promise<never> => {
    throw new Error('name servers alone are asked')
  }
  const ports = {
    clock: {now: () => Date.now(), newId: () => 'id', throwIfInterrupted: () => {}, sleep: unused},
    platform: unused,
    recordSnapshots: unused,
    emailService: async () => undefined,
    publicSuffixes: async () => ({registrableDomain: (name: string) => name.split('.').slice(-2).join('.')}),
    nameServers: async () => dnsNameServers(accessTo(named), {signal}),
  }
  const credentials = {
    region: 'us-gov-west-1',
    identity_arn: `arn:aws-us-gov:ses:us-gov-west-1:123456789012:identity/${domain}`,
    required_records: requiredText(domain, kind),
  }
  return await finished(dnsInstructions(ports, {credentials, whole: true, origin: 'file', place: 'key.json'}))
}

/** Whether the command ends with 0: nothing is left out for somebody to decide. */
export function endsWell(merged: DnsInstructions): boolean {
  return !takesDecision(merged.merge)
}

async function runScripts(
  named: RunningNamed,
  judges: Judges,
  copies: readonly Copies[],
  merges: readonly DnsInstructions[],
): Promise<Scripted[]> {
  const texts = merges.map((merged) => exportRecords('nsupdate', merged).text)
  const script = (index: number): UpdateScript => ({zone: copies[index]?.m.zone ?? '', text: texts[index] ?? ''})
  const moves = copies.map(({m, drawn}, index) => movesOf(m.zone, merges[index]?.changes ?? [], drawn.index))
  const moving = copies.flatMap((_, index) => (moves[index] === undefined ? [] : [index]))
  const move = (way: 'there' | 'back') =>
    moving.map((index): UpdateScript => ({zone: script(index).zone, text: moves[index]?.[way] ?? ''}))
  const unmoved = await each(moving, async (index) => await judges.records(copyOf(copies, index)))
  const movedOut = await runUpdates(named, move('there'))
  const movedBefore = await each(moving, async (index) => await judges.records(copyOf(copies, index)))
  const refusals = await runUpdates(named, moving.map(script))
  const movedAfter = await each(moving, async (index) => await judges.records(copyOf(copies, index)))
  const movedBack = await runUpdates(named, move('back'))
  for (const [zone, outcome] of [...movedOut, ...movedBack]) {
    if (!isDone(outcome)) throw new Error(`the zone ${zone} could not be moved: ${inWords(outcome)}`)
  }
  const firsts = await runUpdates(
    named,
    copies.map((_, index) => script(index)),
  )
  const judged = await each(copies, async ({m}) => await judges.judge(m))
  const seconds = await runUpdates(
    named,
    copies.map((_, index) => script(index)),
  )
  return await each([...copies.keys()], async (index): Promise<Scripted> => {
    const m = copyOf(copies, index)
    const once = judged[index]
    if (once === undefined) throw new Error(`the zone ${m.zone} was not judged`)
    const after = await judges.records(m)
    const at = moving.indexOf(index)
    const [was, is, refusal] = [movedBefore[at], movedAfter[at], refusals.get(m.zone)]
    const before = unmoved[at]
    // BIND passes over what would stand beside a CNAME: then nothing has moved.
    const moved = was === undefined || before === undefined || same(was, before) ? undefined : moves[index]
    return {
      text: texts[index] ?? '',
      changes: /^update /m.test(texts[index] ?? ''),
      first: outcomeOf(firsts, m),
      judged: once,
      verified: await lookAt(accessTo(named), m.domain, m.required),
      second: outcomeOf(seconds, m),
      unchanged: same(once.records, after),
      ...(was === undefined || is === undefined || refusal === undefined || moved === undefined
        ? {}
        : {
            moved: {
              refused: isRefused(refusal),
              unchanged: same(was, is),
              how: moved.there,
              answers: inWords(refusal),
            },
          }),
    }
  })
}

async function runEdits(
  named: RunningNamed,
  judges: Judges,
  copies: readonly Copies[],
  before: readonly {readonly judged: Judged; readonly verified: Verification}[],
): Promise<Edited[]> {
  const states = before.map(({judged, verified}): Edited => ({rounds: 0, failed: [], judged, verified, lines: []}))
  let open = [...states.keys()]
  for (let round = 0; round < ROUNDS && open.length > 0; round += 1) {
    const scripts = open.flatMap((index) => {
      const {v} = copies[index] as Copies
      const lines = (states[index]?.verified.records ?? []).flatMap((judgement) =>
        judgement.edit === undefined ? [] : thresholdsOf(judgement, judgement.edit),
      )
      return lines.length === 0
        ? []
        : [{index, lines, zone: v.zone, text: [`zone ${v.zone}.`, ...lines, 'send'].join('\n')}]
    })
    const outcomes = await runUpdates(named, scripts)
    await each(scripts, async ({index, lines}) => {
      const {v} = copies[index] as Copies
      const [judged, verified] = await Promise.all([judges.judge(v), lookAt(accessTo(named), v.domain, v.required)])
      const outcome = outcomeOf(outcomes, v)
      const last = states[index] as Edited
      states[index] = {
        rounds: last.rounds + 1,
        failed: isDone(outcome) ? last.failed : [...last.failed, inWords(outcome)],
        judged,
        verified,
        lines: [...last.lines, ...lines],
      }
    })
    open = scripts.map(({index}) => index)
  }
  return states
}

function copyOf(copies: readonly Copies[], index: number): ServedZone {
  const copy = copies[index]
  if (copy === undefined) throw new Error(`there is no zone ${index}`)
  return copy.m
}

function outcomeOf(outcomes: ReadonlyMap<string, UpdateOutcome>, {zone}: ServedZone): UpdateOutcome {
  return outcomes.get(zone) ?? {answers: []}
}

function same(one: Judged['records'], other: Judged['records']): boolean {
  return one.join('\n') === other.join('\n')
}

/** A few at a time: a BIND that is asked everything at once drops questions. */
async function each<Value, Result>(
  values: readonly Value[],
  work: (value: Value) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const workers = Array.from({length: AT_ONCE}, async () => {
    while (next < values.length) {
      const at = next
      next += 1
      results[at] = await work(values[at] as Value)
    }
  })
  await Promise.all(workers)
  return results
}
