import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {GuardAction, Notice} from '../../domain/guard/action.ts'
import {GuardLeaseLost} from '../../domain/guard/failures.ts'
import type {ActionResult} from '../../ports/guard/journal.ts'
import {readBackSending} from '../sending/switch.ts'
import {adminAddresses} from './admin-address.ts'
import type {LeasedGuard} from './context.ts'

type Result = Omit<ActionResult, 'at'>

/**
 * Does what was written down, and writes down how it ended. What fails stays open with its reason, for the next run.
 * Around a kill between the two a mail can go out twice (SES's SendEmail knows no idempotency key), with the same number
 * in it; never is one lost.
 * @throws Interrupted, GuardLeaseLost: it stays open.
 */
export async function carryOut(guard: LeasedGuard, action: GuardAction): Promise<GuardAction> {
  const result = await attempt(guard, action)
  return await finish(guard, action, result)
}

export async function finish(guard: LeasedGuard, action: GuardAction, result: Result): Promise<GuardAction> {
  const at = new Date(await guard.ports.serviceTime()).toISOString()
  return await guard.journal.finish(guard.lease, action.id, {...result, at})
}

async function attempt(guard: LeasedGuard, action: GuardAction): Promise<Result> {
  try {
    if (action.kind === 'pause') return await pause(guard, action)
    return action.notice ? await notify(guard, action, action.notice) : {outcome: 'done'}
  } catch (failure) {
    if (!(failure instanceof Failure) || failure instanceof Interrupted || failure instanceof GuardLeaseLost) {
      throw failure
    }
    return {outcome: 'open', detail: failure.message}
  }
}

async function pause({ports, emailService, journal, lease}: LeasedGuard, action: GuardAction): Promise<Result> {
  const {configurationSet, at} = action
  const set = await emailService.configurationSet(configurationSet)
  if (!set) return {outcome: 'superseded', detail: 'its configuration set is gone'}
  if (!set.sendingEnabled) return {outcome: 'done', detail: 'its sending was off'}
  if (set.lastFreshStart !== undefined && Date.parse(set.lastFreshStart) > Date.parse(at)) {
    return {outcome: 'superseded', detail: 'its sending was switched on again since'}
  }
  // A guard that another one has taken over from finds out here, and switches nothing.
  await journal.renew(lease)
  await emailService.setSending(configurationSet, false)
  await readBackSending(ports, emailService, {name: action.instance, configurationSet}, false)
  return {outcome: 'done', detail: 'SES shows it as paused'}
}

async function notify(guard: LeasedGuard, {kind, configurationSet}: GuardAction, notice: Notice): Promise<Result> {
  const {ports, announcements, mail, journal, lease, configuration} = guard
  const {sender, platformAddresses, platformTopic} = configuration
  if (notice.via === 'sns') {
    if (platformTopic === undefined) return nobody('no topic of the platform is configured any more')
    await journal.renew(lease)
    return {outcome: 'done', detail: `published as ${await announcements.publish(notice, platformTopic)}`}
  }
  if (sender === undefined) return nobody('no sender is configured any more')
  const to =
    kind === 'warn-admin'
      ? await adminAddresses(ports, announcements, configurationSet)
      : platformAddresses.filter((address) => notice.to === undefined || notice.to.includes(address))
  if (to.length === 0) {
    return kind === 'warn-admin'
      ? {outcome: 'failed', detail: "no address of the instance's admin is known"}
      : nobody('no addresses of the platform are configured any more')
  }
  await journal.renew(lease)
  return {outcome: 'done', detail: `sent to ${to.join(', ')} as ${await mail.send(notice, {from: sender, to})}`}
}

function nobody(detail: string): Result {
  return {outcome: 'superseded', detail}
}
