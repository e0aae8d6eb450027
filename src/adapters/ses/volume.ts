import {BatchGetMetricDataCommand, type BatchGetMetricDataQuery, type SESv2Client} from '@aws-sdk/client-sesv2'
import {Failure, Interrupted} from '../../domain/failure.ts'
import type {Volume} from '../../ports/email-service.ts'
import {type AwsOptions, awsCall} from '../http/aws-call.ts'

const METRICS = {sent: 'SEND', permanentBounces: 'PERMANENT_BOUNCE', complaints: 'COMPLAINT'} as const

/**
 * Messages of one configuration set, from the Virtual Deliverability Manager's daily sums. The account may not have it,
 * its region neither, and the operator may not read it: then nobody knows the volume, and nothing else is lost by that.
 * @returns undefined as well when it answers without a single number, as it does where it is switched off.
 */
export async function readVolume(
  client: SESv2Client,
  {signal, trace}: AwsOptions,
  configurationSet: string,
  span: {from: Date; to: Date},
): Promise<Volume | undefined> {
  const queries = Object.entries(METRICS).map(
    ([id, metric]): BatchGetMetricDataQuery => ({
      Id: id.toLowerCase(),
      Namespace: 'VDM',
      Metric: metric,
      Dimensions: {CONFIGURATION_SET: configurationSet},
      StartDate: span.from,
      EndDate: span.to,
    }),
  )
  const subject = {what: `count the messages of ${configurationSet}`, action: 'ses:BatchGetMetricData'}
  try {
    const answer = await awsCall(signal, subject, () =>
      client.send(new BatchGetMetricDataCommand({Queries: queries}), {abortSignal: signal}),
    )
    const sums = new Map((answer.Results ?? []).map(({Id, Values}) => [Id, sum(Values)]))
    const sent = sums.get('sent')
    if (sent === undefined) return undefined
    return {
      sent,
      permanentBounces: sums.get('permanentbounces') ?? 0,
      complaints: sums.get('complaints') ?? 0,
    }
  } catch (failure) {
    if (!(failure instanceof Failure) || failure instanceof Interrupted) throw failure
    trace?.(`the volume is not known: ${failure.message}`)
    return undefined
  }
}

function sum(values: readonly number[] | undefined): number | undefined {
  if (!values || values.length === 0) return undefined
  return values.reduce((total, value) => total + value, 0)
}
