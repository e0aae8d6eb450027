import {type Forecast, type RateForecast, rateForecast, type Trend} from './forecast.ts'
import type {RatePoint} from './rate-point.ts'
import {
  type Level,
  levelOf,
  RATE_NAMES,
  type RateName,
  riskOf,
  roomUntil,
  SERVICE_THRESHOLDS,
  type Thresholds,
} from './thresholds.ts'

export type {RatePoint} from './rate-point.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A rate whose newest point is older than this says nothing about today. */
export const STALE_AFTER_MILLIS = 48 * HOUR

/** How long after sending was switched on again a rate is no evidence of health. */
export const FRESH_START_MILLIS = 14 * DAY

/** Below this many messages a single complaint reaches the complaint warning: 1 ÷ 0.0004. */
export const EVIDENCE_VOLUME = 2500

export interface ReputationFacts {
  /** Epoch milliseconds. */
  readonly now: number
  /** Oldest first. */
  readonly bounce: readonly RatePoint[]
  readonly complaint: readonly RatePoint[]
  /** Absent when the switch was not read. */
  readonly sendingEnabled?: boolean
  /** Epoch milliseconds of when sending was last switched on again, which restarts the rates. */
  readonly freshStartAt?: number
  /** Messages sent over the time that the rates are counted over; absent when nobody knows. */
  readonly sent?: number
}

/** `stale`: the newest point is too old to judge by. `no-data`: there is none, or none since the rates restarted. */
export type RateState = Level | 'stale' | 'no-data'

/** `paused` says that sending is off, whatever the rates. */
export type ReputationState = RateState | 'paused'

export interface RateJudgement {
  readonly state: RateState
  /** The newest rate, also when it is stale. */
  readonly rate?: number
  /** Epoch milliseconds of the newest point. */
  readonly at?: number
  readonly thresholds: Thresholds
  /** More bounces (complaints) until each line; absent without a volume or without a rate of today. */
  readonly room?: Thresholds
  /** Absent without enough points since the rates restarted, and while sending is paused. */
  readonly trend?: Trend
  /** Only where the rate rises beyond doubt towards a line that is near enough. */
  readonly forecast?: Forecast
}

export interface Judgement {
  readonly state: ReputationState
  /** What the rates say on their own: the same as `state` unless sending is paused. */
  readonly rates: RateState
  readonly bounce: RateJudgement
  readonly complaint: RateJudgement
  /** The rate that is closer to its lines; the bounces when neither is known. */
  readonly riskier: RateName
  /** 1 is on a critical threshold; absent when no rate is known. */
  readonly risk?: number
  readonly freshStart?: FreshStart
}

/** Sending was switched off and on again, so the rates restarted then. */
interface FreshStart {
  /** Epoch milliseconds. */
  readonly at: number
  /** Whether enough time and mail have passed for a low rate to mean something. */
  readonly provesHealth: boolean
}

export function judge(facts: ReputationFacts): Judgement {
  const bounce = judgeRate('bounce', facts)
  const complaint = judgeRate('complaint', facts)
  const rates = worst([bounce.state, complaint.state])
  const risks = [bounce, complaint].map(({rate, thresholds}) =>
    rate === undefined ? undefined : riskOf(rate, thresholds),
  )
  const known = risks.filter((risk) => risk !== undefined)
  const [bounceRisk = 0, complaintRisk = 0] = risks
  return {
    state: facts.sendingEnabled === false ? 'paused' : rates,
    rates,
    bounce,
    complaint,
    riskier: RATE_NAMES[complaintRisk > bounceRisk ? 1 : 0] ?? 'bounce',
    ...(known.length > 0 ? {risk: Math.max(...known)} : {}),
    ...(facts.freshStartAt === undefined ? {} : {freshStart: judgeFreshStart(facts.freshStartAt, facts)}),
  }
}

function judgeRate(name: RateName, facts: ReputationFacts): RateJudgement {
  const thresholds = SERVICE_THRESHOLDS[name]
  const newest = facts[name].at(-1)
  // A period that began before the restart mixes the old mail in.
  if (!newest || newest.at < (facts.freshStartAt ?? 0)) return {state: 'no-data', thresholds}
  const {rate, at} = newest
  if (facts.now - at > STALE_AFTER_MILLIS) return {state: 'stale', rate, at, thresholds}
  const room =
    facts.sent === undefined
      ? {}
      : {
          room: {
            warning: roomUntil(thresholds.warning, rate, facts.sent),
            critical: roomUntil(thresholds.critical, rate, facts.sent),
          },
        }
  return {state: levelOf(rate, thresholds), rate, at, thresholds, ...room, ...forecastOf(name, facts)}
}

/** A paused rate goes nowhere, and points from before a restart are of other mail. */
function forecastOf(name: RateName, {sendingEnabled, freshStartAt = 0, ...facts}: ReputationFacts): RateForecast {
  if (sendingEnabled === false) return {}
  const points = facts[name].filter(({at}) => at >= freshStartAt)
  return rateForecast(points, SERVICE_THRESHOLDS[name])
}

/** One rate without data does not hide the other: SES may publish none before the first bounce or complaint. */
function worst(states: readonly RateState[]): RateState {
  const order: readonly RateState[] = ['critical', 'warning', 'ok', 'stale', 'no-data']
  return order.find((state) => states.includes(state)) ?? 'no-data'
}

function judgeFreshStart(at: number, {now, sent}: ReputationFacts): FreshStart {
  return {at, provesHealth: now - at >= FRESH_START_MILLIS && (sent === undefined || sent >= EVIDENCE_VOLUME)}
}

export const FAIL_ON = ['no-data', 'forecast', 'warning', 'critical'] as const

export type FailOn = (typeof FAIL_ON)[number]

/** What a verdict rests on. */
export interface Verdict {
  readonly state: ReputationState | 'unread'
  /** Epoch milliseconds at which a rate is expected on its critical threshold, for each that is heading there. */
  readonly criticalAt: readonly number[]
  /** The rates restarted with an unpause, and have not proved anything since. */
  readonly isUnproven?: boolean
}

/**
 * Whether a reputation is what `--fail-on` asks about. Paused is beyond critical; `forecast` is a critical threshold that is
 * reached already, or expected to be before `until`; `no-data` is whatever does not prove that all is well: a line that is
 * reached, no rates of today, or rates that restarted lately.
 * @param until epoch milliseconds.
 */
export function reaches({state, criticalAt, isUnproven}: Verdict, failOn: FailOn, until: number): boolean {
  if (state === 'paused' || state === 'critical') return true
  if (failOn === 'no-data') return (state !== 'ok' && state !== 'unread') || isUnproven === true
  if (failOn === 'forecast') return criticalAt.some((at) => at <= until)
  return state === 'warning' && failOn === 'warning'
}
