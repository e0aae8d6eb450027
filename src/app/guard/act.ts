import {Failure, Interrupted, Unavailable} from '../../domain/exit/failure.ts'
import {unknownNames} from '../../domain/guard/configuration.ts'
import {GuardBusy} from '../../domain/guard/failures.ts'
import type {JudgedInstance} from '../../domain/guard/plan.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import {finished} from '../../domain/progress/progress.ts'
import type {GuardLease} from '../../ports/guard/journal.ts'
import {acquire, type GuardContext} from './context.ts'
import {type Acted, decideAndAct} from './decide.ts'
import {observeRates, observeSwitch} from './observe.ts'
import {settleOpenActions} from './settle.ts'

/** How long the end of another guard is waited for: SNS gives an endpoint 15 seconds in all. */
const WAIT_FOR_LEASE_MILLIS = 8000
const ASK_AGAIN_MILLIS = 250

const PREFIX = configurationSetName('')

/** An instance as it was judged, and what was done about it. */
export interface ActedOn extends Acted {
  /** ISO 8601, by the service's time. */
  readonly at: string
  readonly judged: JudgedInstance
}

/**
 * Judges one instance by its own rates, now, and does about it what a run would do: also what an earlier guard did not
 * finish.
 * @param fleet how many instances there are: the limit of pauses depends on it.
 * @returns `gone` when there is no such configuration set.
 * @throws GuardBusy while another guard is at work; whatever keeps the rates or the switch from being read.
 */
export async function judgeAndAct(
  guard: GuardContext,
  configurationSet: string,
  fleet: number,
): Promise<ActedOn | 'gone'> {
  if (guard.dryRun) return await judgeOne(guard, configurationSet, fleet)
  const lease = await acquireWithRetries(guard)
  try {
    const leased = {...guard, lease}
    const settled = await settleOpenActions(leased, configurationSet)
    const acted = await judgeOne(leased, configurationSet, fleet)
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

async function judgeOne(guard: GuardContext, configurationSet: string, total: number): Promise<ActedOn | 'gone'> {
  const {ports, journal} = guard
  const now = await ports.serviceTime()
  const names = await nameOf(guard, configurationSet)
  const facts = {now, names, memories: await journal.memories()}
  for await (const rates of observeRates(guard, facts, [configurationSet])) {
    const judged = await observeSwitch(guard, facts, rates)
    if (judged === 'gone') return 'gone'
    if ('failure' in judged) throw judged.failure
    const acted = await finished(decideAndAct(guard, {total, judged: [judged], namesDoubtful: false}, now))
    return {at: new Date(now).toISOString(), judged, ...acted}
  }
  return 'gone'
}

/** @throws what the platform threw, where the configuration may mean this instance by a name that only it knows. */
async function nameOf(
  {ports, configuration}: GuardContext,
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
  const deadline = clock.now() + WAIT_FOR_LEASE_MILLIS
  for (;;) {
    try {
      return await acquire(journal)
    } catch (failure) {
      if (!(failure instanceof GuardBusy) || clock.now() >= deadline) throw failure
      await clock.sleep(ASK_AGAIN_MILLIS)
    }
  }
}
