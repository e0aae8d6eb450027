import {Failure, Interrupted, Unavailable} from '../../domain/exit/failure.ts'
import {unknownNames} from '../../domain/guard/configuration.ts'
import {GuardBusy} from '../../domain/guard/failures.ts'
import type {Seen} from '../../domain/guard/plan.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import {finished} from '../../domain/progress/progress.ts'
import type {GuardLease} from '../../ports/guard/journal.ts'
import type {Hands} from './actions.ts'
import {acquire, type GuardContext, type GuardOptions} from './context.ts'
import {type Acted, decideAndAct} from './decide.ts'
import {type Eyes, observeRates, observeSwitch} from './observe.ts'
import {settleOpenActions} from './settle.ts'

/** How long the end of another guard is waited for: SNS gives an endpoint 15 seconds in all. */
const RETRY_POLICY_MILLIS = 8000
const ASK_AGAIN_MILLIS = 250

const PREFIX = configurationSetName('')

/** What came of a look at one instance. */
export interface ActedOn extends Acted {
  /** ISO 8601, by the service's time. */
  readonly at: string
  readonly seen: Seen
}

/**
 * Judges one instance by its own rates, now, and does about it what a pass would do: also what an earlier guard did not
 * finish.
 * @param fleet how many instances there are: the brake is measured by it.
 * @returns `gone` when there is no such configuration set.
 * @throws GuardBusy while another guard is at work; whatever keeps the rates or the switch from being read.
 */
export async function judgeAndAct(
  guard: GuardContext & GuardOptions,
  configurationSet: string,
  fleet: number,
): Promise<ActedOn | 'gone'> {
  if (guard.dryRun) return await look(guard, configurationSet, fleet)
  const lease = await acquireWithRetries(guard)
  const hands: Hands = {...guard, lease}
  try {
    const settled = await settleOpenActions(hands, configurationSet)
    const acted = await look({...guard, hands}, configurationSet, fleet)
    return acted === 'gone' ? acted : {...acted, actions: [...settled, ...acted.actions]}
  } finally {
    await guard.journal.release(lease)
  }
}

/** Why a pause that is wanted has not been made. */
export function pauseNotMade({actions}: ActedOn): Unavailable | undefined {
  const open = actions.find(({kind, outcome}) => kind === 'pause' && outcome === 'open')
  return (
    open && new Unavailable(`The pause of ${open.instance} could not be made: ${open.detail ?? 'it was interrupted.'}`)
  )
}

async function look(
  guard: GuardContext & GuardOptions & {readonly hands?: Hands},
  configurationSet: string,
  total: number,
): Promise<ActedOn | 'gone'> {
  const {ports, journal} = guard
  const now = await ports.serviceTime()
  const names = await nameOf(guard, configurationSet)
  const eyes: Eyes = {...guard, now, names, memories: await journal.memories()}
  for await (const observation of observeRates(eyes, [configurationSet])) {
    const seen = await observeSwitch(eyes, observation)
    if (seen === 'gone') return 'gone'
    if ('failure' in seen) throw seen.failure
    const acted = await finished(decideAndAct(guard, {total, seen: [seen], namesDoubtful: false}, now))
    return {at: new Date(now).toISOString(), seen, ...acted}
  }
  return 'gone'
}

/** @throws what the platform threw, where the configuration may mean this instance by a name that only it knows. */
async function nameOf(
  {ports, configuration}: GuardContext & GuardOptions,
  configurationSet: string,
): Promise<ReadonlyMap<string, string>> {
  const instanceId = configurationSet.slice(PREFIX.length)
  try {
    const platform = await ports.platform()
    const instance = await platform.findInstance(instanceId)
    return new Map(instance ? [[instance.id, instance.name]] : [])
  } catch (failure) {
    if (!(failure instanceof Failure) || failure instanceof Interrupted) throw failure
    const byOtherNames = {name: configurationSet, instanceId, configurationSet}
    if (unknownNames(configuration, [byOtherNames]).length > 0) throw failure
    return new Map()
  }
}

async function acquireWithRetries({journal, ports: {clock}}: GuardContext): Promise<GuardLease> {
  const deadline = clock.now() + RETRY_POLICY_MILLIS
  for (;;) {
    try {
      return await acquire(journal)
    } catch (failure) {
      if (!(failure instanceof GuardBusy) || clock.now() >= deadline) throw failure
      await clock.sleep(ASK_AGAIN_MILLIS)
    }
  }
}
