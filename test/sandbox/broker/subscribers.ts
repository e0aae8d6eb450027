import {confirmSubscription, type Subscription} from '../../../src/sandbox/aws/sns/subscriptions.ts'
import type {World} from '../../../src/sandbox/world.ts'

/** Who is subscribed, to one topic or to all. */
export function subscribers(
  world: World,
  topic?: string,
): {endpoint: string; protocol: string; state: Subscription['state']}[] {
  const rows = world.store.all<{endpoint: string; protocol: string; state: Subscription['state']}>(
    `SELECT endpoint, protocol, state FROM sns_subscription WHERE ?1 IS NULL OR topic_arn = ?1
     ORDER BY endpoint, topic_arn`,
    topic ?? null,
  )
  return rows.map((row) => ({...row}))
}

/** As if everybody had followed the link. */
export function confirmAll(world: World): void {
  const sql = "SELECT topic_arn, token FROM sns_subscription WHERE state = 'pending'"
  for (const row of world.store.all<{topic_arn: string; token: string}>(sql))
    confirmSubscription(world, {topicArn: row.topic_arn, token: row.token, authenticated: false})
}
