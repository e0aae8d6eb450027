import {Failure, Interrupted, Unavailable} from '../../domain/exit/failure.ts'
import {unknownNames} from '../../domain/guard/configuration.ts'
import {GuardBusy} from '../../domain/guard/failures.ts'
import type {Seen} from '../../domain/guard/plan.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import {finished} from '../../domain/progress/progress.ts'
import type {GuardLease} from '../../ports/guard/journal.ts'
import type {Hands} from './actions.ts'
import {acquire, type GuardDesk, type GuardOptions} from './context.ts'
import {type Acted, decideAndAct} from './decide.ts'
import {type Eyes, glanceAt, lookCloser} from './observe.ts'
import {settleOpenActions} from './settle.ts'

/** How long the end of another guard is waited for: SNS gives an endpoint 15 seconds in all. */
const PATIENCE_MILLIS = 8000
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
  desk: GuardDesk & GuardOptions,
  configurationSet: string,
  fleet: number,
): Promise<ActedOn | 'gone'> {
  if (desk.dryRun) return await look(desk, configurationSet, fleet)
  const lease = await acquirePatiently(desk)
  const hands: Hands = {...desk, lease}
  try {
    const settled = await settleOpenActions(hands, configurationSet)
    const acted = await look({...desk, hands}, configurationSet, fleet)
    return acted === 'gone' ? acted : {...acted, actions: [...settled, ...acted.actions]}
  } finally {
    await desk.journal.release(lease)
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
  desk: GuardDesk & GuardOptions & {readonly hands?: Hands},
  configurationSet: string,
  total: number,
): Promise<ActedOn | 'gone'> {
  const {ports, journal} = desk
  const now = await ports.serviceTime()
  const names = await nameOf(desk, configurationSet)
  const eyes: Eyes = {...desk, now, names, memories: await journal.memories()}
  for await (const glance of glanceAt(eyes, [configurationSet])) {
    const seen = await lookCloser(eyes, glance)
    if (seen === 'gone') return 'gone'
    if ('failure' in seen) throw seen.failure
    const acted = await finished(decideAndAct(desk, {total, seen: [seen], namesDoubtful: false}, now))
    return {at: new Date(now).toISOString(), seen, ...acted}
  }
  return 'gone'
}

/** @throws what the platform threw, where the configuration may mean this instance by a name that only it knows. */
async function nameOf(
  {ports, configuration}: GuardDesk & GuardOptions,
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

async function acquirePatiently({journal, ports: {clock}}: GuardDesk): Promise<GuardLease> {
  const deadline = clock.now() + PATIENCE_MILLIS
  for (;;) {
    try {
      return await acquire(journal)
    } catch (failure) {
      if (!(failure instanceof GuardBusy) || clock.now() >= deadline) throw failure
      await clock.sleep(ASK_AGAIN_MILLIS)
    }
  }
}
