import {randomBytes, randomUUID} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import {type OutgoingMessage, queueDelivery} from './queue.ts'
import type {Topic} from './topics.ts'

/** How long a token confirms (SNS API Reference, ConfirmSubscription), and how long SNS waits for it. */
export const TOKEN_MILLIS = 2 * 24 * 60 * 60 * 1000

type Confirmation = Exclude<OutgoingMessage['type'], 'Notification'>

const MESSAGES: Readonly<Record<Confirmation, (topicArn: string, subscriptionArn: string) => string>> = {
  SubscriptionConfirmation: (topicArn) =>
    `You have chosen to subscribe to the topic ${topicArn}.\n` +
    'To confirm the subscription, visit the SubscribeURL included in this message.',
  UnsubscribeConfirmation: (_, subscriptionArn) =>
    `You have chosen to deactivate subscription ${subscriptionArn}.\n` +
    'To cancel this operation and restore the subscription, visit the SubscribeURL included in this message.',
}

/** Proves that whoever has it got the message. */
export function newToken(): string {
  return randomBytes(128).toString('hex')
}

/** Queues the message with the token, which has to come back. */
export function askToConfirm(
  env: Environment,
  topic: Topic,
  subscriptionArn: string,
  token: string,
  type: Confirmation,
): void {
  queueDelivery(env, subscriptionArn, {
    type,
    id: randomUUID(),
    at: env.clock.now(),
    signatureVersion: topic.attributes['SignatureVersion'] === '2' ? '2' : '1',
    topicArn: topic.arn,
    message: MESSAGES[type](topic.arn, subscriptionArn),
    token,
  })
}
