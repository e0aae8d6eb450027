import {confirmSubscription, type Subscription} from '../../../src/sandbox/aws/sns/subscriptions.ts'
import type {Environment} from '../../../src/sandbox/environment.ts'

/** Who is subscribed, to one topic or to all. */
export function subscribers(
  env: Environment,
  topic?: string,
): {endpoint: string; protocol: string; state: Subscription['state']}[] {
  const rows = env.store.all<{endpoint: string; protocol: string; state: Subscription['state']}>(
    `SELECT endpoint, protocol, state FROM sns_subscription WHERE ?1 IS NULL OR topic_arn = ?1
     ORDER BY endpoint, topic_arn`,
    topic ?? null,
  )
  return rows.map((row) => ({...row}))
}

/** As if everybody had followed the link. */
export function confirmAll(env: Environment): void {
  const sql = "SELECT topic_arn, token FROM sns_subscription WHERE state = 'pending'"
  for (const row of env.store.all<{topic_arn: string; token: string}>(sql))
    confirmSubscription(env, {topicArn: row.topic_arn, token: row.token, authenticated: false})
}
