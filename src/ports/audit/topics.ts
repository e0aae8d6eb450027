import type {AuditedSubscription, AuditedTopic} from '../../domain/audit/facts.ts'

/** Amazon SNS. */
export interface AuditTopics {
  /** ARNs of all topics, in pages of up to 100. */
  topicArns(): AsyncIterable<readonly string[]>
  topic(arn: string): Promise<AuditedTopic | undefined>
  /** Of one topic, or of all, in pages of up to 100. */
  subscriptions(topicArn?: string): AsyncIterable<readonly AuditedSubscription[]>
  /** Empty = no encryption. */
  setKey(topicArn: string, key: string): Promise<void>
  /** Sends the confirmation mail (again). */
  subscribe(topicArn: string, email: string): Promise<void>
}
