import {type RatePoint, STALE_AFTER_MILLIS} from '../reputation/judgement.ts'
import type {RateName} from '../reputation/thresholds.ts'
import type {ObservedRate} from './machine.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/**
 * Messages after a restart before a rate is believed: 20 bounces are then the critical threshold, and two complaints. Below
 * that, chance would pause.
 */
export const EVIDENCE_MESSAGES: Readonly<Record<RateName, number>> = {bounce: 500, complaint: 2500}

/** Messages of the last 14 days below which nothing is paused. It can only be raised. */
export const LEAST_MESSAGES = 100

/** Bounces or complaints that a rate has to stand for before it pauses: one or two more or less are chance. */
const LEAST_EVENTS: Readonly<Record<RateName, number>> = {bounce: 10, complaint: 2}

/**
 * Whether a rate is of too few messages to pause for. SES itself judges an account over "a representative volume" of its
 * mail, not over a number of days (Amazon SES Developer Guide, "Reputation metrics").
 * @param sent messages of the last 14 days.
 */
export function isOfFew(name: RateName, rate: number, {sent, least}: {sent: number; least: number}): boolean {
  return sent < least || Math.round(rate * sent) < LEAST_EVENTS[name]
}

/** How long after a restart a rate is not believed where SES does not count messages for a configuration set. */
export const BLIND_MILLIS = 48 * HOUR

/** Sending was switched on again, which restarted the rates. */
export interface Restart {
  /** Epoch milliseconds. */
  readonly at: number
  /** Messages since {@link countedFrom}; absent where SES does not count them. */
  readonly sent?: number
}

/** SES counts messages by UTC days: the day of the restart mixes in what was sent before it. */
export function countedFrom(restartAt: number): number {
  return Math.ceil(restartAt / DAY) * DAY
}

/** Whether a rate needs the count of messages to be judged, at all and by now. */
export function needsCount(restartAt: number, now: number): boolean {
  return now > countedFrom(restartAt)
}

/**
 * What the newest point of a rate is worth. A point that began before a restart mixes the old mail in, and counts as none.
 */
export function observedRate(
  name: RateName,
  points: readonly RatePoint[],
  {now, restart}: {readonly now: number; readonly restart?: Restart},
): ObservedRate {
  const newest = points.at(-1)
  if (restart && (!newest || newest.at < restart.at)) return {status: 'unproven'}
  if (!newest) return {status: 'no-data'}
  const {rate, at} = newest
  if (now - at > STALE_AFTER_MILLIS) return {status: 'stale', rate, at}
  return {status: restart && !isProven(name, restart, now) ? 'unproven' : 'fresh', rate, at}
}

function isProven(name: RateName, {at, sent}: Restart, now: number): boolean {
  if (sent === undefined) return now - at >= BLIND_MILLIS
  return sent >= EVIDENCE_MESSAGES[name]
}
