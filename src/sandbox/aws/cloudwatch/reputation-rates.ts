import {periodStart} from './time-range.ts'

/** What was counted in a stretch of time that lies within one period. */
export interface TrafficCount {
  /** Start, epoch seconds. */
  readonly at: number
  readonly sends: number
  readonly permanentBounces: number
  readonly complaints: number
  /** 1 when it was counted after the set's last fresh start: what came before does not weigh on what comes after. */
  readonly fresh: 0 | 1
}

export interface RateSeries {
  /** Starts of periods, epoch seconds, ascending. */
  readonly timestamps: number[]
  /** Fractions between 0 and 1, one for each timestamp. */
  readonly bounceRates: number[]
  readonly complaintRates: number[]
}

/**
 * How far back a rate looks. AWS takes a "representative volume" of mail, which it does not document, which differs
 * between accounts and which shifts with how they send (Amazon SES Developer Guide, "Reputation metrics messages").
 * Two weeks is how long SES keeps sending statistics, and long enough that one bad hour of a busy sender does not read
 * as ruin.
 */
export const REPRESENTATIVE_SECONDS = 14 * 24 * 60 * 60

/**
 * The rates as they stood at the end of each period that saw traffic: permanent bounces, and complaints, by sends, over
 * the representative volume up to there.
 *
 * @param counts in ascending order of time, at most one period long each.
 * @param period seconds.
 */
export function rateSeries(counts: readonly TrafficCount[], period: number): RateSeries {
  const series: RateSeries = {timestamps: [], bounceRates: [], complaintRates: []}
  let [sends, bounces, complaints, oldest] = [0, 0, 0, 0]
  for (const [index, count] of counts.entries()) {
    const start = periodStart(count.at, period)
    sends += count.sends
    bounces += count.permanentBounces
    complaints += count.complaints
    for (let old = counts[oldest]; old && isForgotten(old, count, start + period); old = counts[oldest]) {
      sends -= old.sends
      bounces -= old.permanentBounces
      complaints -= old.complaints
      oldest += 1
    }
    const next = counts[index + 1]
    if (sends === 0 || (next && periodStart(next.at, period) === start)) continue
    series.timestamps.push(start)
    series.bounceRates.push(Math.min(1, bounces / sends))
    series.complaintRates.push(Math.min(1, complaints / sends))
  }
  return series
}

function isForgotten(old: TrafficCount, now: TrafficCount, end: number): boolean {
  return old.at < end - REPRESENTATIVE_SECONDS || now.fresh > old.fresh
}
