import type {GuardAction, NewAction} from '../../domain/guard/action.ts'
import {mayPause} from '../../domain/guard/configuration.ts'
import {heldActions} from '../../domain/guard/held.ts'
import {PAUSE_LIMIT_MILLIS, type PauseLimit, pauseLimit, usualMaximum} from '../../domain/guard/pause-limit.ts'
import {type Plan, plan, type Seen} from '../../domain/guard/plan.ts'
import type {ProgressEvent} from '../../domain/progress/progress.ts'
import {type Hands, notificationChannelsOf, recipientsOf} from './actions.ts'
import type {GuardContext, GuardOptions} from './context.ts'
import type {SeenFleet} from './fleet.ts'
import {settle, settlePause} from './settle.ts'

export interface Acted {
  readonly actions: readonly GuardAction[]
  readonly planned: readonly NewAction[]
  readonly pauseLimit: PauseLimit
  readonly sendingOn: readonly string[]
}

type Parts = GuardContext & GuardOptions & {readonly hands?: Hands}

interface Decided {
  readonly plans: readonly {readonly seen: Seen; readonly plan: Plan}[]
  /** What tells the platform of the brake. */
  readonly held: readonly NewAction[]
  readonly pauseLimit: PauseLimit
  readonly sendingOn: readonly string[]
}

/** Writes down what to do about what was seen, and does it: pauses before words. */
export async function* decideAndAct(
  parts: Parts,
  fleet: Pick<SeenFleet, 'total' | 'seen' | 'namesDoubtful'>,
  now: number,
): AsyncGenerator<ProgressEvent, Acted, void> {
  const {plans, held, ...decided} = await decide(parts, fleet, now)
  const {hands} = parts
  if (!hands) return {actions: [], planned: [...plans.flatMap(({plan: {actions}}) => actions), ...held], ...decided}
  const {journal, lease} = hands
  const written: GuardAction[] = []
  for (const {seen, plan: what} of plans) {
    written.push(...(await journal.decide(lease, {configurationSet: seen.named.configurationSet, ...what})))
  }
  if (held.length > 0) written.push(...(await journal.decide(lease, {configurationSet: '', actions: held})))
  return {actions: yield* act(hands, written), planned: [], ...decided}
}

/** What the brake holds back is not remembered as told: each pass judges it anew, until it can be acted on. */
async function decide(
  parts: Parts,
  fleet: Pick<SeenFleet, 'total' | 'seen' | 'namesDoubtful'>,
  now: number,
): Promise<Decided> {
  const {configuration, journal, by} = parts
  const at = new Date(now).toISOString()
  const pending = new Set((await journal.openActions()).filter(({kind}) => kind === 'pause').map(setOf))
  const todo = fleet.seen.filter(({named}) => !pending.has(named.configurationSet))
  const isAllowed = ({named}: Seen) => mayPause(configuration, named)
  const critical = todo.filter(({step}) => step.overCritical.length > 0)
  const wanted = critical.filter(isAllowed)
  const before = await journal.pausesSince(new Date(now - PAUSE_LIMIT_MILLIS).toISOString())
  const state = pauseLimit(parts.maxPauses ?? usualMaximum(fleet.total), before, wanted.length)
  const stopped = new Set(state.engaged || fleet.namesDoubtful ? wanted : [])
  const notificationChannels = notificationChannelsOf(configuration)
  const recipients = recipientsOf(configuration)
  return {
    plans: todo
      .filter((seen) => !stopped.has(seen))
      .map((seen) => ({seen, plan: plan(seen, {at, by, mayPause: isAllowed(seen), notificationChannels, recipients})})),
    held: state.engaged
      ? heldActions({pauseLimit: state, instances: wanted.map(({named}) => named.name), notificationChannels, now, by})
      : [],
    pauseLimit: state,
    sendingOn: critical.filter((seen) => stopped.has(seen) || !isAllowed(seen)).map(({named}) => setOf(named)),
  }
}

async function* act(hands: Hands, written: readonly GuardAction[]): AsyncGenerator<ProgressEvent, GuardAction[], void> {
  const pauses = written.filter(({kind}) => kind === 'pause')
  const ended: GuardAction[] = []
  for (const [index, pause] of pauses.entries()) {
    yield {stage: 'pauses', state: 'running', detail: `${index} of ${pauses.length}`}
    ended.push(...(await settlePause(hands, pause)))
  }
  if (pauses.length > 0) yield {stage: 'pauses', state: 'done', detail: `${pauses.length}`}
  const open = await hands.journal.openActions()
  const mine = new Set(written.map(({id}) => id))
  for (const word of open.filter(({kind, id}) => kind !== 'pause' && mine.has(id))) {
    ended.push((await settle(hands, word, open)) ?? word)
  }
  return ended
}

function setOf({configurationSet}: {readonly configurationSet: string}): string {
  return configurationSet
}
