import {AwsAccessNeeded} from '../../domain/context/aws-access.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import {ESTIMATE_WINDOW_MILLIS, type EstimatedRates, estimateRates} from '../../domain/reputation/estimate.ts'
import {judge} from '../../domain/reputation/judgement.ts'
import {checkHistory, spanUntil} from '../../domain/reputation/span.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {FeedbackEvents} from '../../ports/feedback/events.ts'
import type {Ports} from '../../ports/ports.ts'
import {requireInstance} from '../instance/find-instance.ts'
import type {OperatedInstance} from '../instance/operated-instance.ts'
import {iso} from './reports.ts'
import {historyOf, judgementReport, type Reputation} from './reputation.ts'

export type TenantPorts = Pick<Ports, 'serviceTime' | 'platform'> & {
  feedbackEvents(): Promise<Pick<FeedbackEvents, 'counts'>>
}

/**
 * The reputation of one instance estimated from its own feedback events, for those who may ask nobody: an estimate, in which
 * what happened before the events were kept is missing.
 * @throws InstanceNotFound, AwsAccessNeeded when no event was kept, StateUnusable.
 */
export async function tenantReputation(
  ports: TenantPorts,
  nameOrId: string,
  {sinceMillis}: {readonly sinceMillis: number},
): Promise<Reputation> {
  checkHistory(sinceMillis)
  const {id, name, parameters} = await requireInstance(ports, nameOrId)
  const instance: OperatedInstance = {
    name,
    configurationSet: configurationSetName(id),
    instanceId: id,
    ...(parameters?.domain ? {domain: parameters.domain} : {}),
  }
  const now = await ports.serviceTime()
  const judged = spanUntil(now, ESTIMATE_WINDOW_MILLIS)
  const shown = spanUntil(now, sinceMillis)
  const events = await ports.feedbackEvents()
  const read = async ({from, periodSeconds}: {from: number; periodSeconds: number}): Promise<EstimatedRates> => {
    const buckets = await events.counts({
      configurationSet: instance.configurationSet,
      from: from - ESTIMATE_WINDOW_MILLIS,
      to: now,
      bucketMillis: periodSeconds * 1000,
    })
    return estimateRates(buckets, now, from)
  }
  const [rates, history] = await Promise.all([
    read(judged),
    sinceMillis > ESTIMATE_WINDOW_MILLIS ? read(shown) : undefined,
  ])
  if (rates.bounce.length === 0 && !history?.bounce.length) throw nothingKept(name)
  const {totals, since} = rates
  const judgement = judge({now, bounce: rates.bounce, complaint: rates.complaint, sent: totals.messages})
  return {
    ...judgementReport(judgement),
    instance,
    at: iso(now),
    sending: 'unread',
    volume: {
      sent: totals.messages,
      permanentBounces: totals.permanentBounces,
      complaints: totals.complaints,
      from: iso(now - ESTIMATE_WINDOW_MILLIS),
      to: iso(now),
    },
    history: historyOf(shown, history ?? rates),
    estimate: {
      windowSeconds: ESTIMATE_WINDOW_MILLIS / 1000,
      ...totals,
      ...(since === undefined ? {} : {since: iso(since)}),
    },
  }
}

function nothingKept(instance: string): AwsAccessNeeded {
  return new AwsAccessNeeded('read reputation', [
    'The rates can be estimated from feedback events, and this machine has kept none. To keep them:',
    shellCommand('sesctl', 'update', instance, '--feedback-notifications'),
    shellCommand('sesctl', 'bind', instance, '--name', 'feedback', '--write', 'FILE'),
    shellCommand('sesctl', 'feedback', 'listen', '--credentials', 'FILE'),
  ])
}
