import type {Crossing, Trend} from '../../domain/reputation/forecast.ts'
import type {Judgement, RateJudgement, RateState} from '../../domain/reputation/judgement.ts'
import type {Thresholds} from '../../domain/reputation/thresholds.ts'

/** One rate of an instance, as results show it. Rates are fractions, times ISO 8601. */
export interface RateReport {
  readonly state: RateState
  readonly rate?: number
  readonly at?: string
  readonly thresholds: Thresholds
  readonly room?: Thresholds
  /** Fractions a day. */
  readonly trend?: Trend
  readonly forecast?: ForecastReport
}

interface ForecastReport {
  readonly warning?: CrossingReport
  readonly critical?: CrossingReport
}

export interface CrossingReport {
  readonly at: string
  readonly earliest: string
  readonly latest?: string
}

export interface FreshStartReport {
  readonly at: string
  readonly provesHealth: boolean
}

export function rateReport({at, forecast, ...rest}: RateJudgement): RateReport {
  return {
    ...rest,
    ...(at === undefined ? {} : {at: iso(at)}),
    ...(forecast
      ? {
          forecast: {
            ...(forecast.warning ? {warning: crossingReport(forecast.warning)} : {}),
            ...(forecast.critical ? {critical: crossingReport(forecast.critical)} : {}),
          },
        }
      : {}),
  }
}

export function freshStartReport({freshStart}: Judgement): {freshStart?: FreshStartReport} {
  return freshStart ? {freshStart: {...freshStart, at: iso(freshStart.at)}} : {}
}

export function iso(millis: number): string {
  return new Date(millis).toISOString()
}

function crossingReport({at, earliest, latest}: Crossing): CrossingReport {
  return {at: iso(at), earliest: iso(earliest), ...(latest === undefined ? {} : {latest: iso(latest)})}
}
