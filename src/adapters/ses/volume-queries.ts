import {
  BatchGetMetricDataCommand,
  type BatchGetMetricDataQuery,
  type Metric,
  type SESv2Client,
} from '@aws-sdk/client-sesv2'
import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import {type AwsOptions, awsCall} from '../http/aws-call.ts'

/** What BatchGetMetricData takes at a time. */
export const QUERIES_A_REQUEST = 10

export interface VolumeSpan {
  readonly from: Date
  readonly to: Date
}

export interface VolumeQuery {
  /** Matches `[A-Za-z0-9_-]+`. */
  readonly id: string
  readonly metric: Metric
  readonly configurationSet: string
  /** As the Virtual Deliverability Manager calls it. */
  readonly provider?: string
}

/**
 * Sums by query id from the Virtual Deliverability Manager's daily counters; a query without any number is left out. The
 * account may not have it, its region neither, and the operator may not read it: then nobody knows the volume, and nothing
 * else is lost by that.
 * @param queries {@link QUERIES_A_REQUEST} at the most.
 * @returns undefined when it could not be read at all.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BatchGetMetricData.html
 */
export async function readSums(
  client: SESv2Client,
  {signal, trace}: AwsOptions,
  what: string,
  queries: readonly VolumeQuery[],
  {from, to}: VolumeSpan,
): Promise<ReadonlyMap<string, number> | undefined> {
  const command = new BatchGetMetricDataCommand({
    Queries: queries.map(
      ({id, metric, configurationSet, provider}): BatchGetMetricDataQuery => ({
        Id: id,
        Namespace: 'VDM',
        Metric: metric,
        Dimensions: {CONFIGURATION_SET: configurationSet, ...(provider === undefined ? {} : {ISP: provider})},
        StartDate: from,
        EndDate: to,
      }),
    ),
  })
  try {
    const subject = {what, action: 'ses:BatchGetMetricData'}
    const answer = await awsCall(signal, subject, () => client.send(command, {abortSignal: signal}))
    const sums = new Map<string, number>()
    for (const {Id, Values} of answer.Results ?? []) {
      if (Id !== undefined && Values?.length)
        sums.set(
          Id,
          Values.reduce((total, value) => total + value, 0),
        )
    }
    return sums
  } catch (failure) {
    if (!(failure instanceof Failure) || failure instanceof Interrupted) throw failure
    trace?.(`the volume is not known: ${failure.message}`)
    return undefined
  }
}
