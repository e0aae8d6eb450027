/** The two rates that Amazon SES keeps for a configuration set, as fractions: 0.02 is 2 %. */
export type RateName = 'bounce' | 'complaint'

export const RATE_NAMES: readonly RateName[] = ['bounce', 'complaint']

/** Where the service warns, and where it disables sending. */
export interface Thresholds {
  readonly warning: number
  readonly critical: number
}

/**
 * The four lines of cloud.gov's service. They are stricter than Amazon's own (5 % and 10 % bounces, 0.1 % and 0.5 %
 * complaints for the whole account), because one account is shared by every tenant.
 */
export const SERVICE_THRESHOLDS: Readonly<Record<RateName, Thresholds>> = {
  bounce: {warning: 0.02, critical: 0.04},
  complaint: {warning: 0.0004, critical: 0.0008},
}

export type Level = 'ok' | 'warning' | 'critical'

/** A rate that reaches a threshold has crossed it, as AWS's own alarms on these metrics compare (`>=`). */
export function levelOf(rate: number, thresholds: Thresholds): Level {
  if (rate >= thresholds.critical) return 'critical'
  return rate >= thresholds.warning ? 'warning' : 'ok'
}

/** How far a rate has gone towards the critical threshold: 1 is on it. For sorting what cannot be compared otherwise. */
export function riskOf(rate: number, thresholds: Thresholds): number {
  return rate / thresholds.critical
}

/**
 * How many more bounces (complaints) can follow before a threshold is crossed, when each is also one more message:
 * (rate · volume + x) ÷ (volume + x) < line.
 * @param volume messages that the rate is counted over; never a guess.
 * @returns whole messages; 0 when the very next one crosses, or when the threshold is crossed already.
 */
export function roomUntil(line: number, rate: number, volume: number): number {
  if (rate >= line) return 0
  const counted = withoutDust(rate * volume)
  const room = Math.floor((line * volume - counted) / (1 - line))
  const crosses = (counted + room) / (volume + room) >= line
  return Math.max(0, crosses ? room - 1 : room)
}

/** Where a rate was a division of whole numbers, multiplying back must give the whole number. */
function withoutDust(count: number): number {
  const whole = Math.round(count)
  return Math.abs(count - whole) <= 1e-9 * Math.max(1, whole) ? whole : count
}
