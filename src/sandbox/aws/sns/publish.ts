import {randomUUID} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import {beforeDelivery} from '../../faults/sns.ts'
import {isWanted} from './filter-match.ts'
import type {MessageAttributes} from './message-attributes.ts'
import {whyServiceMayNotPublish} from './publish-permission.ts'
import {type OutgoingMessage, queueDelivery} from './queue.ts'
import {confirmedSubscriptions, type Subscription} from './subscriptions.ts'
import {findTopic, type Topic} from './topics.ts'

export interface ServicePublication {
  readonly subject?: string
  readonly message: string
  readonly attributes?: MessageAttributes
  /** Who publishes in its own name, `cloudwatch.amazonaws.com`. */
  readonly principal: string
  /** What it publishes about: the ARN of an alarm or of a configuration set. Topic policies ask for it. */
  readonly sourceArn?: string
}

export type Publication =
  | {readonly ok: true; readonly messageId: string}
  /** In the words that the history of an alarm has. */
  | {readonly ok: false; readonly reason: string}

/**
 * Publishes for a service, as far as the policies of the topic and of its key allow it. What is published is on disk when
 * this returns, and leaves soon after.
 */
export function publishToTopic(env: Environment, topicArn: string, publication: ServicePublication): Publication {
  const topic = findTopic(env, topicArn)
  if (!topic) return {ok: false, reason: 'Topic does not exist'}
  const reason = whyServiceMayNotPublish(env, topic, publication)
  if (reason !== undefined) return {ok: false, reason}
  const {subject, message, attributes} = publication
  const content = {message, ...(subject !== undefined && {subject}), ...(attributes && {attributes})}
  return {ok: true, messageId: distribute(env, topic, content)}
}

export interface PublishedContent {
  readonly subject?: string
  readonly message: string
  readonly attributes?: MessageAttributes
  /** Other messages for some protocols (`MessageStructure` json). */
  readonly messageByProtocol?: Readonly<Record<string, string>>
}

/** Queues a message for every subscription that wants it. @returns its id */
export function distribute(env: Environment, topic: Topic, content: PublishedContent): string {
  const {messageByProtocol = {}, ...common} = content
  const outgoing: OutgoingMessage = {
    type: 'Notification',
    id: randomUUID(),
    at: env.clock.now(),
    signatureVersion: topic.attributes['SignatureVersion'] === '2' ? '2' : '1',
    topicArn: topic.arn,
    ...common,
  }
  env.store.transaction(() => {
    for (const subscription of confirmedSubscriptions(env, topic.arn)) {
      const {protocol, attributes} = subscription
      const message = messageByProtocol[protocol] ?? outgoing.message
      if (isWanted(attributes, {message, attributes: outgoing.attributes ?? {}}))
        queueFor(env, subscription, {...outgoing, message})
    }
  })
  return outgoing.id
}

function queueFor(env: Environment, {arn, protocol}: Subscription, message: OutgoingMessage): void {
  const {copies, holdMillis} = protocol.startsWith('http') ? beforeDelivery(env) : {copies: 1, holdMillis: 0}
  for (let copy = 0; copy < copies; copy += 1) queueDelivery(env, arn, message, holdMillis)
}
