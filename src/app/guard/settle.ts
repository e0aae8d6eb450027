import type {GuardAction} from '../../domain/guard/action.ts'
import {noticesOfPause, settlement} from '../../domain/guard/settlement.ts'
import type {Hands} from './actions.ts'
import {carryOut, finish} from './carry-out.ts'

/**
 * Goes on with what an earlier guard wrote down and did not finish: pauses first, then what tells of them.
 * @param only the configuration set that it is about; absent = all.
 * @returns what was done or given up, as it is now.
 */
export async function settleOpenActions(hands: Hands, only?: string): Promise<GuardAction[]> {
  const settled: GuardAction[] = []
  const open = async (): Promise<GuardAction[]> =>
    (await hands.journal.openActions()).filter(({configurationSet: set}) => only === undefined || set === only)
  for (const action of await open()) {
    if (action.kind === 'pause') settled.push(...(await settlePause(hands, action)))
  }
  const left = await open()
  for (const action of left) {
    if (action.kind === 'pause') continue
    const what = await settle(hands, action, left)
    if (what) settled.push(what)
  }
  return settled
}

/** A pause that is not made takes its notices with it. */
export async function settlePause(hands: Hands, pause: GuardAction): Promise<GuardAction[]> {
  const now = await settle(hands, pause, [pause])
  if (!now) return []
  if (now.outcome === 'done' || now.outcome === 'open') return [now]
  const notices = noticesOfPause(now, await hands.journal.openActions())
  const dropped: GuardAction[] = []
  for (const notice of notices) {
    dropped.push(await finish(hands, notice, {outcome: 'superseded', detail: 'the pause was not made'}))
  }
  return [now, ...dropped]
}

/** @returns undefined when it is left alone. */
export async function settle(
  hands: Hands,
  action: GuardAction,
  open: readonly GuardAction[],
): Promise<GuardAction | undefined> {
  const what = settlement(action, await hands.ports.serviceTime(), open)
  if (what === 'leave') return undefined
  return what === 'carry out' ? await carryOut(hands, action) : await finish(hands, action, what)
}
