import {sharedNames, unknownNames} from '../../domain/guard/configuration.ts'
import {GUARD_STATES, type GuardState} from '../../domain/guard/machine.ts'
import type {JudgedInstance} from '../../domain/guard/plan.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import type {ProgressEvent} from '../../domain/progress/progress.ts'
import {instanceNames} from '../instance/names.ts'
import {isPassing} from '../reputation/fleet-switches.ts'
import {listSets} from '../reputation/list-configuration-sets.ts'
import type {GuardContext} from './context.ts'
import {isWorthKeeping, needsSwitch, observeRates, observeSwitch, type RatesJudged, type RunFacts} from './observe.ts'

/** The fleet as a run has judged it. Its memory grows with those in trouble, not with the fleet. */
export interface JudgedFleet {
  readonly total: number
  readonly counts: Record<GuardState, number>
  /** Most urgent first: all that are worth keeping. */
  readonly judged: readonly JudgedInstance[]
  /** Names in the configuration could be those of any instance. */
  readonly namesDoubtful: boolean
  /** What looks like a slip in the configuration. */
  readonly doubts: readonly string[]
  readonly missing: readonly string[]
}

const PREFIX = configurationSetName('')
const AT_ONCE = 4

/** Reads the rates of every set of the broker's, and the switch and restart of those where it matters. */
export async function* judgeFleet(
  guard: GuardContext,
  {now, memories}: Omit<RunFacts, 'names'>,
): AsyncGenerator<ProgressEvent, JudgedFleet, void> {
  const {emailService, configuration, journal, lease} = guard
  const names = instanceNames(guard.ports)
  names.catch(() => undefined)
  const sets = yield* listSets(emailService)
  const {known, why} = await names
  const facts: RunFacts = {now, memories, names: known}
  const fleet = new FleetRecord(facts, sets.length)
  const open = await fleet.take(observeRates(guard, facts, sets), sets.length)
  for (let start = 0; start < open.length; start += AT_ONCE) {
    if (lease) await journal.renew(lease)
    yield {stage: 'sending switches', state: 'running', detail: `${start} of ${open.length}`}
    const some = open.slice(start, start + AT_ONCE)
    const found = await Promise.all(
      some.map(async (rates) => ({rates, found: await observeSwitch(guard, facts, rates)})),
    )
    for (const each of found) fleet.note(each.rates, each.found)
  }
  if (open.length > 0) yield {stage: 'sending switches', state: 'done', detail: `${open.length}`}
  const everyName = sets.map((configurationSet) => {
    const instanceId = configurationSet.slice(PREFIX.length)
    return {configurationSet, instanceId, name: known.get(instanceId) ?? configurationSet}
  })
  return fleet.summary({
    unknown: unknownNames(configuration, everyName),
    shared: sharedNames(configuration, everyName),
    why,
  })
}

interface NamesOfFile {
  readonly unknown: readonly string[]
  readonly shared: readonly string[]
  /** Why the names of instances are not known. */
  readonly why: string | undefined
}

class FleetRecord {
  readonly #facts: RunFacts
  readonly #missing: string[] = []
  readonly #judged: JudgedInstance[] = []
  readonly #counts = Object.fromEntries(GUARD_STATES.map((state) => [state, 0])) as Record<GuardState, number>
  #total: number

  constructor(facts: RunFacts, total: number) {
    this.#facts = facts
    this.#total = total
  }

  /** @returns those whose switch has to be read. */
  async take(observed: AsyncIterable<RatesJudged>, total: number): Promise<RatesJudged[]> {
    const open: RatesJudged[] = []
    let taken = 0
    try {
      for await (const rates of observed) {
        taken += 1
        if (needsSwitch(rates)) open.push(rates)
        else this.#keep(rates.judged)
      }
    } catch (failure) {
      if (!isPassing(failure) || taken === 0) throw failure
      this.#missing.push(`The rates of ${total - taken} of ${total} instances: ${failure.message}`)
      this.#counts.unread += total - taken
    }
    return open
  }

  note({judged}: RatesJudged, found: Awaited<ReturnType<typeof observeSwitch>>): void {
    if (found === 'gone') this.#total -= 1
    else if ('failure' in found) {
      if (this.#counts.unread === 0)
        this.#missing.push(`Whether ${judged.named.name} is paused: ${found.failure.message}`)
      this.#keep(judged)
    } else this.#keep(found)
  }

  summary({unknown, shared, why}: NamesOfFile): JudgedFleet {
    if (why !== undefined) this.#missing.push(`The names of the instances: ${why}`)
    const slips = why === undefined ? unknown : []
    return {
      total: this.#total,
      counts: this.#counts,
      judged: this.#judged.sort(byUrgency),
      namesDoubtful: why !== undefined && unknown.length > 0,
      doubts: [
        ...slips.map((name) => `The configuration says something of ${name}: no instance is called so.`),
        ...shared.map(
          (name) => `The configuration says something of ${name}: several instances are called so. Use ids.`,
        ),
      ],
      missing: this.#missing,
    }
  }

  #keep(judged: JudgedInstance): void {
    this.#counts[judged.step.state] += 1
    if (isWorthKeeping(this.#facts, judged)) this.#judged.push(judged)
  }
}

function byUrgency(one: JudgedInstance, other: JudgedInstance): number {
  const urgency = GUARD_STATES.indexOf(one.step.state) - GUARD_STATES.indexOf(other.step.state)
  return urgency || (one.named.name < other.named.name ? -1 : 1)
}
