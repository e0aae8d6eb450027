import {AwsAccessNeeded, ConfigurationSetMissing} from '../../domain/context/aws-access.ts'
import {type Judgement, judge, type RateState, type ReputationState} from '../../domain/reputation/judgement.ts'
import {checkHistory, JUDGED_MILLIS, pointsSince, type Span, spanUntil} from '../../domain/reputation/span.ts'
import type {RateName} from '../../domain/reputation/thresholds.ts'
import type {Ports} from '../../ports/ports.ts'
import type {RatePoint, RateSeries, ReputationMetrics} from '../../ports/reputation/metrics.ts'
import type {ConfigurationSetState, EmailService, ProviderVolume, Volume} from '../../ports/sending/email-service.ts'
import {type OperatedInstance, operatedInstance} from '../instance/operated-instance.ts'
import {lastPause, type PauseReport} from '../sending/last-pause.ts'
import {type FreshStartReport, freshStartReport, iso, type RateReport, rateReport} from './reports.ts'

export type {RateReport} from './reports.ts'

/** The reputation of one instance. Rates are fractions, times ISO 8601. */
export interface Reputation {
  readonly scope: 'instance'
  readonly instance: OperatedInstance
  readonly at: string
  readonly state: ReputationState
  /** What the rates say on their own, also while sending is paused. */
  readonly rates: RateState
  /** `unread`: a tenant's keys may not ask. */
  readonly sending: 'on' | 'paused' | 'unread'
  /** Whether SES publishes rates for the configuration set at all; absent for an estimate. */
  readonly metricsPublished?: boolean
  readonly bounce: RateReport
  readonly complaint: RateReport
  readonly riskier: RateName
  /** Absent where SES does not count messages for a configuration set. */
  readonly volume?: Volume & {readonly from: string; readonly to: string}
  /** The volume by large mailbox provider; absent like the volume, and where SES counts none of them. */
  readonly providers?: readonly ProviderVolume[]
  readonly freshStart?: FreshStartReport
  /** Present while sending is paused; null: not recorded here. */
  readonly pause?: PauseReport | null
  readonly history: History
  /** Present when the rates are not SES's own. */
  readonly estimate?: Estimate
}

/** What the rates rest on that were counted from a tenant's own feedback events. */
export interface Estimate {
  /** The window that each rate is counted over, in seconds; it ends at the rate's time. */
  readonly windowSeconds: number
  readonly messages: number
  readonly permanentBounces: number
  readonly complaints: number
  /** ISO 8601: the first event of the window. */
  readonly since?: string
}

export interface History {
  readonly from: string
  readonly to: string
  readonly periodSeconds: number
  readonly bounce: readonly HistoryPoint[]
  readonly complaint: readonly HistoryPoint[]
}

interface HistoryPoint {
  readonly at: string
  readonly rate: number
}

/**
 * Both rates of an instance, judged against the service's thresholds.
 * @param options.sinceMillis how far the history goes back; the judgement does not depend on it.
 * @throws AwsAccessNeeded, ConfigurationSetMissing, InstanceNotFound, and what the ports throw.
 */
export async function instanceReputation(
  ports: Pick<Ports, 'serviceTime' | 'platform' | 'emailService' | 'reputationMetrics' | 'guardJournal'>,
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
  const [{volume, providers}, fresh] = await Promise.all([
    readCounts(emailService, instance.configurationSet, {from: new Date(since), to: new Date(now)}),
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
    ...judgementReport(judgement),
    instance,
    at: iso(now),
    sending: set.sendingEnabled ? 'on' : 'paused',
    ...(set.sendingEnabled ? {} : {pause: await lastPause(ports, instance.configurationSet)}),
    metricsPublished: set.reputationMetricsEnabled,
    ...(volume ? {volume: {...volume, from: iso(since), to: iso(now)}} : {}),
    ...(providers.length > 0 ? {providers} : {}),
    history: historyOf(shown, history ?? series),
  }
}

/** Providers are asked for only where there are counters at all. */
async function readCounts(
  emailService: EmailService,
  configurationSet: string,
  span: {from: Date; to: Date},
): Promise<{volume: Volume | undefined; providers: readonly ProviderVolume[]}> {
  const volume = await emailService.volume(configurationSet, span)
  return {volume, providers: volume ? await emailService.providers(configurationSet, span) : []}
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
 * Right after a restart the hour's point still mixes in what was before. Finer points separate the two.
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

export function judgementReport(judgement: Judgement) {
  const {state, rates, riskier} = judgement
  return {
    scope: 'instance' as const,
    state,
    rates,
    bounce: rateReport(judgement.bounce),
    complaint: rateReport(judgement.complaint),
    riskier,
    ...freshStartReport(judgement),
  }
}

export function historyOf(span: Span, series: Pick<RateSeries, RateName>): History {
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
