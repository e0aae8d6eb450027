import type {GuardConfiguration} from '../../domain/guard/configuration.ts'
import {sharedNames, unknownNames} from '../../domain/guard/configuration.ts'
import {GUARD_STATES, type GuardMemory, type GuardState} from '../../domain/guard/machine.ts'
import type {Seen} from '../../domain/guard/plan.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import type {ProgressEvent} from '../../domain/progress/progress.ts'
import {instanceNames} from '../instance/names.ts'
import {isPassing} from '../reputation/fleet-switches.ts'
import {listSets} from '../reputation/list-configuration-sets.ts'
import type {Hands} from './actions.ts'
import type {GuardContext} from './context.ts'
import {type Eyes, isWorthKeeping, observeRates, observeSwitch, type RateObservation} from './observe.ts'

/** What a pass has seen. Its memory grows with those in trouble, not with the fleet. */
export interface SeenFleet {
  readonly total: number
  readonly counts: Record<GuardState, number>
  /** Most urgent first: all that are worth keeping. */
  readonly seen: readonly Seen[]
  /** Names in the configuration could be those of any instance. */
  readonly namesDoubtful: boolean
  /** What looks like a slip in the configuration. */
  readonly doubts: readonly string[]
  readonly missing: readonly string[]
}

interface Round {
  readonly now: number
  readonly memories: ReadonlyMap<string, GuardMemory>
  /** Absent in a dry run. */
  readonly hands?: Hands
}

const PREFIX = configurationSetName('')
const AT_ONCE = 4

/** Reads the rates of every set of the broker's, and the switch and restart of those where it matters. */
export async function* seeFleet(
  guard: GuardContext & {readonly configuration: GuardConfiguration},
  round: Round,
): AsyncGenerator<ProgressEvent, SeenFleet, void> {
  const {emailService, metrics, configuration} = guard
  const names = instanceNames(guard.ports)
  names.catch(() => undefined)
  const sets = yield* listSets(emailService)
  const {known, why} = await names
  const eyes: Eyes = {emailService, metrics, configuration, names: known, ...round}
  const fleet = new FleetRecord(eyes, sets.length)
  const observations = await fleet.take(observeRates(eyes, sets), sets.length)
  for (let start = 0; start < observations.length; start += AT_ONCE) {
    await round.hands?.journal.renew(round.hands.lease)
    yield {stage: 'sending switches', state: 'running', detail: `${start} of ${observations.length}`}
    const some = observations.slice(start, start + AT_ONCE)
    const looks = await Promise.all(
      some.map(async (observation) => ({observation, found: await observeSwitch(eyes, observation)})),
    )
    for (const {observation, found} of looks) fleet.note(observation, found)
  }
  if (observations.length > 0) yield {stage: 'sending switches', state: 'done', detail: `${observations.length}`}
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
  readonly #eyes: Eyes
  readonly #missing: string[] = []
  readonly #seen: Seen[] = []
  readonly #counts = Object.fromEntries(GUARD_STATES.map((state) => [state, 0])) as Record<GuardState, number>
  #total: number

  constructor(eyes: Eyes, total: number) {
    this.#eyes = eyes
    this.#total = total
  }

  /** @returns those whose switch has to be read. */
  async take(observations: AsyncIterable<RateObservation>, total: number): Promise<RateObservation[]> {
    const closer: RateObservation[] = []
    let taken = 0
    try {
      for await (const observation of observations) {
        taken += 1
        if (observation.needsSwitch) closer.push(observation)
        else this.#keep(observation.seen)
      }
    } catch (failure) {
      if (!isPassing(failure) || taken === 0) throw failure
      this.#missing.push(`The rates of ${total - taken} of ${total} instances: ${failure.message}`)
      this.#counts.unread += total - taken
    }
    return closer
  }

  note({seen}: RateObservation, found: Awaited<ReturnType<typeof observeSwitch>>): void {
    if (found === 'gone') this.#total -= 1
    else if ('failure' in found) {
      if (this.#counts.unread === 0)
        this.#missing.push(`Whether ${seen.named.name} is paused: ${found.failure.message}`)
      this.#keep(seen)
    } else this.#keep(found)
  }

  summary({unknown, shared, why}: NamesOfFile): SeenFleet {
    if (why !== undefined) this.#missing.push(`The names of the instances: ${why}`)
    const slips = why === undefined ? unknown : []
    return {
      total: this.#total,
      counts: this.#counts,
      seen: this.#seen.sort(byUrgency),
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

  #keep(seen: Seen): void {
    this.#counts[seen.step.state] += 1
    if (isWorthKeeping(this.#eyes, seen)) this.#seen.push(seen)
  }
}

function byUrgency(one: Seen, other: Seen): number {
  const urgency = GUARD_STATES.indexOf(one.step.state) - GUARD_STATES.indexOf(other.step.state)
  return urgency || (one.named.name < other.named.name ? -1 : 1)
}
