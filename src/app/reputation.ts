import {AwsAccessNeeded, ConfigurationSetMissing} from '../domain/aws-access.ts'
import {
  type Judgement,
  judge,
  type RateJudgement,
  type RateState,
  type ReputationState,
} from '../domain/reputation/judgement.ts'
import type {Lines, RateName} from '../domain/reputation/lines.ts'
import {checkHistory, JUDGED_MILLIS, pointsSince, type Span, spanUntil} from '../domain/reputation/span.ts'
import type {ConfigurationSetState, Volume} from '../ports/email-service.ts'
import type {Ports} from '../ports/ports.ts'
import type {RatePoint, RateSeries, ReputationMetrics} from '../ports/reputation-metrics.ts'
import {type OperatedInstance, operatedInstance} from './operated-instance.ts'

/** The reputation of one instance. Rates are fractions, times ISO 8601. */
export interface Reputation {
  readonly scope: 'instance'
  readonly instance: OperatedInstance
  readonly at: string
  readonly state: ReputationState
  /** What the rates say on their own, also while sending is paused. */
  readonly rates: RateState
  readonly sending: 'on' | 'paused'
  /** Whether SES publishes rates for the configuration set at all. */
  readonly metricsPublished: boolean
  readonly bounce: RateReport
  readonly complaint: RateReport
  readonly riskier: RateName
  /** Absent where SES does not count messages for a configuration set. */
  readonly volume?: Volume & {readonly from: string; readonly to: string}
  readonly freshStart?: {readonly at: string; readonly provesHealth: boolean}
  readonly history: History
}

export interface RateReport {
  readonly state: RateState
  readonly rate?: number
  readonly at?: string
  readonly lines: Lines
  readonly room?: Lines
}

export interface History {
  readonly from: string
  readonly to: string
  readonly periodSeconds: number
  readonly bounce: readonly HistoryPoint[]
  readonly complaint: readonly HistoryPoint[]
}

export interface HistoryPoint {
  readonly at: string
  readonly rate: number
}

/**
 * Both rates of an instance, judged against the service's lines.
 * @param options.sinceMillis how far the history goes back; the judgement does not depend on it.
 * @throws AwsAccessNeeded, ConfigurationSetMissing, InstanceNotFound, and what the ports throw.
 */
export async function instanceReputation(
  ports: Pick<Ports, 'serviceTime' | 'platform' | 'emailService' | 'reputationMetrics'>,
  nameOrId: string,
  options: {readonly sinceMillis: number},
): Promise<Reputation> {
  checkHistory(options.sinceMillis)
  const [emailService, metrics] = await Promise.all([ports.emailService(), ports.reputationMetrics()])
  if (!emailService || !metrics) throw new AwsAccessNeeded('read reputation')
  const now = await ports.serviceTime()
  const instance = await operatedInstance(ports, emailService, nameOrId)
  const judged = spanUntil(now, JUDGED_MILLIS)
  const shown = spanUntil(now, options.sinceMillis)
  const [set, series, history] = await Promise.all([
    emailService.configurationSet(instance.configurationSet),
    read(metrics, instance.configurationSet, judged),
    options.sinceMillis > JUDGED_MILLIS ? read(metrics, instance.configurationSet, shown) : undefined,
  ])
  if (!set) throw new ConfigurationSetMissing(instance.configurationSet)
  const since = Math.max(judged.from, freshStartOf(set) ?? 0)
  const [volume, fresh] = await Promise.all([
    emailService.volume(instance.configurationSet, {from: new Date(since), to: new Date(now)}),
    readSinceRestart(metrics, set, judged),
  ])
  const judgement = judge({
    now,
    sendingEnabled: set.sendingEnabled,
    ...restart(set),
    ...sent(volume),
    ...(fresh ?? series),
  })
  return {
    ...report(judgement),
    instance,
    at: iso(now),
    sending: set.sendingEnabled ? 'on' : 'paused',
    metricsPublished: set.reputationMetricsEnabled,
    ...(volume ? {volume: {...volume, from: iso(since), to: iso(now)}} : {}),
    history: historyOf(shown, history ?? series),
  }
}

async function read(metrics: ReputationMetrics, configurationSet: string, span: Span): Promise<RateSeries> {
  const {periodSeconds} = span
  for await (const series of metrics.rates([configurationSet], {
    from: new Date(span.from),
    to: new Date(span.to),
    periodSeconds,
  })) {
    return series
  }
  return {configurationSet, bounce: [], complaint: []}
}

/**
 * Right after a restart the hour's point still mixes in what was before. Finer points tell the two apart.
 * @returns undefined when the restart is long enough ago for hourly points.
 */
async function readSinceRestart(
  metrics: ReputationMetrics,
  set: ConfigurationSetState,
  judged: Span,
): Promise<RateSeries | undefined> {
  const restartedAt = freshStartOf(set)
  const lastHour = judged.to - 2 * judged.periodSeconds * 1000
  if (restartedAt === undefined || restartedAt < lastHour) return undefined
  const periodSeconds = 300
  const from = Math.ceil(restartedAt / (periodSeconds * 1000)) * periodSeconds * 1000
  if (from >= judged.to) return {configurationSet: set.name, bounce: [], complaint: []}
  return await read(metrics, set.name, {from, to: judged.to, periodSeconds})
}

function freshStartOf(set: ConfigurationSetState): number | undefined {
  return set.lastFreshStart === undefined ? undefined : Date.parse(set.lastFreshStart)
}

function restart(set: ConfigurationSetState): {freshStartAt?: number} {
  const freshStartAt = freshStartOf(set)
  return freshStartAt === undefined ? {} : {freshStartAt}
}

function sent(volume: Volume | undefined): {sent?: number} {
  return volume ? {sent: volume.sent} : {}
}

function report(judgement: Judgement) {
  const {state, rates, riskier, freshStart} = judgement
  return {
    scope: 'instance' as const,
    state,
    rates,
    bounce: rateReport(judgement.bounce),
    complaint: rateReport(judgement.complaint),
    riskier,
    ...(freshStart ? {freshStart: {...freshStart, at: iso(freshStart.at)}} : {}),
  }
}

export function rateReport({at, ...rest}: RateJudgement): RateReport {
  return at === undefined ? rest : {...rest, at: iso(at)}
}

function historyOf(span: Span, series: RateSeries): History {
  const points = (of: readonly RatePoint[]): HistoryPoint[] =>
    pointsSince(of, span.from).map(({at, rate}) => ({at: iso(at), rate}))
  return {
    from: iso(span.from),
    to: iso(span.to),
    periodSeconds: span.periodSeconds,
    bounce: points(series.bounce),
    complaint: points(series.complaint),
  }
}

function iso(millis: number): string {
  return new Date(millis).toISOString()
}
