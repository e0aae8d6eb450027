import type {Environment} from '../../environment.ts'
import type {MessageAttributes} from './message-attributes.ts'

/** A message on its way to one subscription. Its signature and its links are made when it leaves. */
export interface OutgoingMessage {
  readonly type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation'
  /** The same however often it is tried. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly signatureVersion: '1' | '2'
  readonly topicArn: string
  readonly subject?: string
  readonly message: string
  readonly attributes?: MessageAttributes
  /** With the confirmations. */
  readonly token?: string
}

export interface Delivery {
  /** Of this delivery alone. A sequence number can come again once its row is gone, so the message's id is part of it. */
  readonly key: string
  readonly sequence: number
  readonly subscriptionArn: string
  readonly message: OutgoingMessage
  /** How often it was tried. */
  readonly attempts: number
}

/** Nothing waits longer: what seems to was queued before the clock went back. SNS itself gives up after an hour. */
const LONGEST_WAIT = 60 * 60 * 1000

/** @param waitMillis before the first attempt */
export function queueDelivery(
  env: Environment,
  subscriptionArn: string,
  message: OutgoingMessage,
  waitMillis = 0,
): void {
  env.store.run(
    'INSERT INTO sns_delivery (subscription_arn, message_id, message_json, attempts, due_at) VALUES (?, ?, ?, 0, ?)',
    subscriptionArn,
    message.id,
    JSON.stringify(message),
    env.clock.now() + Math.min(waitMillis, LONGEST_WAIT),
  )
}

/**
 * What has been due for longest.
 * @param underWay deliveries that are left out
 * @param busy subscriptions that are left out, by their ARNs
 */
export function dueDeliveries(
  env: Environment,
  most: number,
  underWay: ReadonlySet<string> = new Set(),
  busy: readonly string[] = [],
): Delivery[] {
  const rows = env.store.all<Row>(
    `SELECT * FROM sns_delivery WHERE due_at <= ?1 AND subscription_arn NOT IN (SELECT value FROM json_each(?4))
     UNION ALL
     SELECT * FROM sns_delivery WHERE due_at > ?1 + ?2 AND subscription_arn NOT IN (SELECT value FROM json_each(?4))
     ORDER BY due_at, sequence LIMIT ?3`,
    env.clock.now(),
    LONGEST_WAIT,
    most + underWay.size,
    JSON.stringify(busy),
  )
  return rows
    .filter((row) => !underWay.has(keyOf(row)))
    .slice(0, most)
    .map(fromRow)
}

interface Row {
  sequence: number
  subscription_arn: string
  message_id: string
  message_json: string
  attempts: number
}

function keyOf(row: Row): string {
  return `${row.sequence} ${row.message_id}`
}

function fromRow(row: Row): Delivery {
  return {
    key: keyOf(row),
    sequence: row.sequence,
    subscriptionArn: row.subscription_arn,
    message: JSON.parse(row.message_json) as OutgoingMessage,
    attempts: row.attempts,
  }
}

export function deliveryDone(env: Environment, {sequence, message}: Delivery): void {
  env.store.run('DELETE FROM sns_delivery WHERE sequence = ? AND message_id = ?', sequence, message.id)
}

export function deliveryPutOff(env: Environment, delivery: Delivery, waitMillis: number, reason: string): void {
  recordFailure(env, delivery, env.clock.now() + waitMillis, reason)
}

/** How many of the deliveries that were given up are kept for inspection. */
const KEPT_FAILURES = 1000

export function deliveryGivenUp(env: Environment, delivery: Delivery, reason: string): void {
  const {store} = env
  store.transaction(() => {
    recordFailure(env, delivery, null, reason)
    store.run(
      `DELETE FROM sns_delivery WHERE due_at IS NULL AND sequence <=
         (SELECT sequence FROM sns_delivery WHERE due_at IS NULL ORDER BY sequence DESC LIMIT 1 OFFSET ?)`,
      KEPT_FAILURES,
    )
  })
}

function recordFailure(env: Environment, {sequence, message}: Delivery, dueAt: number | null, reason: string): void {
  env.store.run(
    'UPDATE sns_delivery SET attempts = attempts + 1, due_at = ?, failure = ? WHERE sequence = ? AND message_id = ?',
    dueAt,
    reason,
    sequence,
    message.id,
  )
}
