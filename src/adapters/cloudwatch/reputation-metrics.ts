import {CloudWatchClient, GetMetricDataCommand, type MetricDataResult} from '@aws-sdk/client-cloudwatch'
import {inOrder} from '../../domain/concurrency/bounded.ts'
import {Unavailable} from '../../domain/exit/failure.ts'
import type {RatePoint, RateSeries, ReputationMetrics} from '../../ports/reputation/metrics.ts'
import {type AwsAccount, clientOptions} from '../http/aws-account.ts'
import {LONG_LISTS} from '../http/aws-body-limit.ts'
import {type AwsOptions, awsCall} from '../http/aws-call.ts'
import {nextPages} from '../http/next-page.ts'
import {present} from '../http/present.ts'
import {BOUNCE, COMPLAINT, type MetricSpan, queriesOf} from './queries.ts'

/** GetMetricData takes 500 queries, and a set needs two. */
const SETS_A_REQUEST = 250
/** A page may be cut here by CloudWatch anyway; it is the default and the most. */
const POINTS_A_PAGE = 100_800
const REQUESTS_AT_ONCE = 4

/** Reputation rates of configuration sets, from Amazon CloudWatch. */
export function cloudWatchReputation(account: AwsAccount, options: AwsOptions): ReputationMetrics {
  return new CloudWatchReputation(
    new CloudWatchClient(clientOptions(account, options.trace, LONG_LISTS)),
    options.signal,
  )
}

class CloudWatchReputation implements ReputationMetrics {
  readonly #client: CloudWatchClient
  readonly #signal: AbortSignal

  constructor(client: CloudWatchClient, signal: AbortSignal) {
    this.#client = client
    this.#signal = signal
  }

  async *rates(configurationSets: readonly string[], span: MetricSpan): AsyncIterable<RateSeries> {
    const batches: (() => Promise<RateSeries[]>)[] = []
    for (let start = 0; start < configurationSets.length; start += SETS_A_REQUEST) {
      batches.push(() => this.#readBatch(configurationSets.slice(start, start + SETS_A_REQUEST), span))
    }
    for await (const batch of inOrder(batches, REQUESTS_AT_ONCE)) yield* batch
  }

  async #readBatch(configurationSets: readonly string[], span: MetricSpan): Promise<RateSeries[]> {
    const series = configurationSets.map((configurationSet) => ({
      configurationSet,
      bounce: [] as RatePoint[],
      complaint: [] as RatePoint[],
    }))
    const queries = queriesOf(configurationSets, span.periodSeconds)
    const subject = {what: 'read the reputation metrics', action: 'cloudwatch:GetMetricData'}
    const next = nextPages(subject.what)
    let token: string | undefined
    do {
      const command = new GetMetricDataCommand({
        MetricDataQueries: queries,
        StartTime: span.from,
        EndTime: span.to,
        ScanBy: 'TimestampAscending',
        MaxDatapoints: POINTS_A_PAGE,
        ...(token === undefined ? {} : {NextToken: token}),
      })
      const page = await awsCall(this.#signal, subject, () => this.#client.send(command, {abortSignal: this.#signal}))
      for (const result of present(page.MetricDataResults, subject.what)) {
        const [kind, index] = [result.Id?.[0], Number(result.Id?.slice(1))]
        const points =
          kind === BOUNCE ? series[index]?.bounce : kind === COMPLAINT ? series[index]?.complaint : undefined
        if (points) appendPoints(points, result)
      }
      token = next(page.NextToken)
    } while (token)
    for (const {bounce, complaint} of series) {
      bounce.sort(byTime)
      complaint.sort(byTime)
    }
    return series
  }
}

function appendPoints(points: RatePoint[], {Timestamps = [], Values = [], StatusCode}: MetricDataResult): void {
  // Without this, a set that CloudWatch failed on would pass for one without data.
  if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') {
    throw new Unavailable(
      `Failed to read the reputation metrics: CloudWatch answered ${StatusCode} for a part of them.`,
    )
  }
  for (const [index, at] of Timestamps.entries()) {
    const rate = Values[index]
    if (rate !== undefined) points.push({at: at.getTime(), rate})
  }
}

function byTime(one: RatePoint, other: RatePoint): number {
  return one.at - other.at
}
