import type {GuardAction} from '../../domain/guard/action.ts'
import {noticesOfPause, settlement} from '../../domain/guard/settlement.ts'
import {carryOut, finish} from './carry-out.ts'
import type {LeasedGuard} from './context.ts'

/**
 * Continues with what an earlier guard wrote down and did not finish: pauses first, then their notices.
 * @param only the configuration set that it is about; absent = all.
 * @returns what was done or given up, as it is now.
 */
export async function settleOpenActions(guard: LeasedGuard, only?: string): Promise<GuardAction[]> {
  const settled: GuardAction[] = []
  const open = async (): Promise<GuardAction[]> =>
    (await guard.journal.openActions()).filter(({configurationSet: set}) => only === undefined || set === only)
  for (const action of await open()) {
    if (action.kind === 'pause') settled.push(...(await settlePause(guard, action)))
  }
  const left = await open()
  for (const action of left) {
    if (action.kind === 'pause') continue
    const what = await settle(guard, action, left)
    if (what) settled.push(what)
  }
  return settled
}

/** A pause that is not made takes its notices with it. */
export async function settlePause(guard: LeasedGuard, pause: GuardAction): Promise<GuardAction[]> {
  const now = await settle(guard, pause, [pause])
  if (!now) return []
  if (now.outcome === 'done' || now.outcome === 'open') return [now]
  const notices = noticesOfPause(now, await guard.journal.openActions())
  const dropped: GuardAction[] = []
  for (const notice of notices) {
    dropped.push(await finish(guard, notice, {outcome: 'superseded', detail: 'the pause was not made'}))
  }
  return [now, ...dropped]
}

/** @returns undefined when it is left alone. */
export async function settle(
  guard: LeasedGuard,
  action: GuardAction,
  open: readonly GuardAction[],
): Promise<GuardAction | undefined> {
  const what = settlement(action, await guard.ports.serviceTime(), open)
  if (what === 'leave') return undefined
  return what === 'carry out' ? await carryOut(guard, action) : await finish(guard, action, what)
}
