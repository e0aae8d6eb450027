import type {GuardAction, NewAction} from '../../domain/guard/action.ts'
import {mayPause} from '../../domain/guard/configuration.ts'
import {heldActions} from '../../domain/guard/held.ts'
import {PAUSE_LIMIT_MILLIS, type PauseLimit, pauseLimit, usualMaximum} from '../../domain/guard/pause-limit.ts'
import {type JudgedInstance, type Plan, plan} from '../../domain/guard/plan.ts'
import type {ProgressEvent} from '../../domain/progress/progress.ts'
import {notificationChannelsOf, recipientsOf} from './actions.ts'
import {type GuardContext, isLeased, type LeasedGuard} from './context.ts'
import type {JudgedFleet} from './fleet.ts'
import {settle, settlePause} from './settle.ts'

export interface Acted {
  readonly actions: readonly GuardAction[]
  readonly planned: readonly NewAction[]
  readonly pauseLimit: PauseLimit
  readonly sendingOn: readonly string[]
}

interface Decided {
  readonly plans: readonly {readonly judged: JudgedInstance; readonly plan: Plan}[]
  /** What notifies the platform of the limit. */
  readonly held: readonly NewAction[]
  readonly pauseLimit: PauseLimit
  readonly sendingOn: readonly string[]
}

/** Writes down what to do about what was seen, and does it: pauses before words. */
export async function* decideAndAct(
  guard: GuardContext,
  fleet: Pick<JudgedFleet, 'total' | 'judged' | 'namesDoubtful'>,
  now: number,
): AsyncGenerator<ProgressEvent, Acted, void> {
  const {plans, held, ...decided} = await decide(guard, fleet, now)
  if (!isLeased(guard))
    return {actions: [], planned: [...plans.flatMap(({plan: {actions}}) => actions), ...held], ...decided}
  const {journal, lease} = guard
  const written: GuardAction[] = []
  for (const {judged, plan: what} of plans) {
    written.push(...(await journal.decide(lease, {configurationSet: judged.named.configurationSet, ...what})))
  }
  if (held.length > 0) written.push(...(await journal.decide(lease, {configurationSet: '', actions: held})))
  return {actions: yield* act(guard, written), planned: [], ...decided}
}

/** What the limit holds back is not remembered as notified: each run judges it anew, until it can be acted on. */
async function decide(
  guard: GuardContext,
  fleet: Pick<JudgedFleet, 'total' | 'judged' | 'namesDoubtful'>,
  now: number,
): Promise<Decided> {
  const {configuration, journal, by} = guard
  const at = new Date(now).toISOString()
  const pending = new Set((await journal.openActions()).filter(({kind}) => kind === 'pause').map(setOf))
  const todo = fleet.judged.filter(({named}) => !pending.has(named.configurationSet))
  const isAllowed = ({named}: JudgedInstance) => mayPause(configuration, named)
  const critical = todo.filter(({step}) => step.overCritical.length > 0)
  const wanted = critical.filter(isAllowed)
  const before = await journal.pausesSince(new Date(now - PAUSE_LIMIT_MILLIS).toISOString())
  const state = pauseLimit(guard.maxPauses ?? usualMaximum(fleet.total), before, wanted.length)
  const stopped = new Set(state.engaged || fleet.namesDoubtful ? wanted : [])
  const notificationChannels = notificationChannelsOf(configuration)
  const recipients = recipientsOf(configuration)
  return {
    plans: todo
      .filter((judged) => !stopped.has(judged))
      .map((judged) => ({
        judged,
        plan: plan(judged, {at, by, mayPause: isAllowed(judged), notificationChannels, recipients}),
      })),
    held: state.engaged
      ? heldActions({pauseLimit: state, instances: wanted.map(({named}) => named.name), notificationChannels, now, by})
      : [],
    pauseLimit: state,
    sendingOn: critical.filter((judged) => stopped.has(judged) || !isAllowed(judged)).map(({named}) => setOf(named)),
  }
}

async function* act(
  guard: LeasedGuard,
  written: readonly GuardAction[],
): AsyncGenerator<ProgressEvent, GuardAction[], void> {
  const pauses = written.filter(({kind}) => kind === 'pause')
  const ended: GuardAction[] = []
  for (const [index, pause] of pauses.entries()) {
    yield {stage: 'pauses', state: 'running', detail: `${index} of ${pauses.length}`}
    ended.push(...(await settlePause(guard, pause)))
  }
  if (pauses.length > 0) yield {stage: 'pauses', state: 'done', detail: `${pauses.length}`}
  const open = await guard.journal.openActions()
  const mine = new Set(written.map(({id}) => id))
  for (const word of open.filter(({kind, id}) => kind !== 'pause' && mine.has(id))) {
    ended.push((await settle(guard, word, open)) ?? word)
  }
  return ended
}

function setOf({configurationSet}: {readonly configurationSet: string}): string {
  return configurationSet
}
