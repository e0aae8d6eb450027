import type {Environment} from '../environment.ts'
import {isSimulator} from './outcomes.ts'
import {MailRefusal} from './refusal.ts'

/** How much mail the account may send, as GetAccount says and every submission is held to. */
export interface SendingLimits {
  /** Recipients in any 24 hours. */
  readonly max24HourSend: number
  /** Recipients a second. */
  readonly maxSendRate: number
}

/** Those of an account that sends much, so that load tests measure the tester. */
const UNLESS_SET: SendingLimits = {max24HourSend: 10_000_000, maxSendRate: 1000}
const KEYS = {max24HourSend: 'ses.max-24-hour-send', maxSendRate: 'ses.max-send-rate'} as const
const DAY_MILLIS = 24 * 60 * 60 * 1000

export function sendingLimits({store}: Environment): SendingLimits {
  const [daily, rate] = [store.setting(KEYS.max24HourSend), store.setting(KEYS.maxSendRate)]
  return {
    max24HourSend: daily ? Number(daily) : UNLESS_SET.max24HourSend,
    maxSendRate: rate ? Number(rate) : UNLESS_SET.maxSendRate,
  }
}

/** A limit that is left out stays as it is. */
export function setSendingLimits({store}: Environment, limits: Partial<SendingLimits>): void {
  for (const name of ['max24HourSend', 'maxSendRate'] as const)
    if (limits[name] !== undefined) store.setSetting(KEYS[name], String(limits[name]))
}

/** Recipients of the last 24 hours, without those of the mailbox simulator, which do not count against the quota. */
export function sentLastDay({store, clock}: Environment): number {
  const row = store.one<{sends: number}>(
    'SELECT COALESCE(SUM(sends + excluded_sends + rejects), 0) AS sends FROM send_statistic WHERE bucket > ?',
    Math.floor((clock.now() - DAY_MILLIS) / 1000),
  )
  return row?.sends ?? 0
}

/** What is left of the send rate of each environment, in recipients; less than none when a message had many. */
const allowances = new WeakMap<Environment, {left: number; at: number}>()

/**
 * Takes a message off the limits. Who has anything left may send to many at once, and waits the longer for it (Amazon SES
 * Developer Guide, "Managing your sending limits").
 *
 * @throws MailRefusal throttled
 */
export function spendSendingLimits(env: Environment, recipients: readonly string[]): void {
  const {max24HourSend, maxSendRate} = sendingLimits(env)
  if (!recipients.every(isSimulator) && sentLastDay(env) >= max24HourSend)
    throw new MailRefusal('throttled', 'Daily message quota exceeded')
  const now = env.clock.now()
  const last = allowances.get(env) ?? {left: maxSendRate, at: now}
  const gained = (Math.max(0, now - last.at) / 1000) * maxSendRate
  const left = Math.min(Math.max(1, maxSendRate), last.left + gained)
  if (left < 1) throw new MailRefusal('throttled', 'Maximum sending rate exceeded.')
  allowances.set(env, {left: left - recipients.length, at: now})
}
