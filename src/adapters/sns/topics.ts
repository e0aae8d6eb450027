import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  type Subscription,
} from '@aws-sdk/client-sns'
import type {AuditedSubscription} from '../../domain/audit/facts.ts'
import type {AuditTopics} from '../../ports/audit/account.ts'
import type {AwsAccount} from '../http/aws-account.ts'
import {type AwsOptions, awsCall} from '../http/aws-call.ts'
import {isNotFound} from '../http/aws-error.ts'
import {nextPages} from '../http/next-page.ts'
import {retryOptions} from '../http/retry-options.ts'

/** What lists say in place of an ARN until somebody has confirmed (Amazon SNS API Reference, Subscription). */
const PENDING = 'PendingConfirmation'

/** Topics of an account, and who is subscribed to them. */
export function snsTopics(account: AwsAccount, {signal, trace}: AwsOptions): AuditTopics {
  const client = new SNSClient(retryOptions(account, trace))
  const abort = {abortSignal: signal}
  const call = async <Answer>(what: string, action: string, run: () => Promise<Answer>): Promise<Answer> =>
    await awsCall(signal, {what, action: `sns:${action}`}, run)
  const after = (token: string | undefined) => (token === undefined ? {} : {NextToken: token})

  return {
    async *topicArns() {
      const next = nextPages('list the topics')
      let token: string | undefined
      do {
        const page = await call('list the topics', 'ListTopics', () =>
          client.send(new ListTopicsCommand(after(token)), abort),
        )
        yield (page.Topics ?? []).flatMap(({TopicArn}) => TopicArn ?? [])
        token = next(page.NextToken)
      } while (token)
    },

    async topic(arn) {
      const answer = await call(`read the topic ${arn}`, 'GetTopicAttributes', async () => {
        try {
          return await client.send(new GetTopicAttributesCommand({TopicArn: arn}), abort)
        } catch (error) {
          if (isNotFound(error)) return undefined
          throw error
        }
      })
      const key = answer?.Attributes?.['KmsMasterKeyId']
      return answer && {arn, ...(key ? {key} : {})}
    },

    async *subscriptions(topicArn) {
      const next = nextPages('list the subscriptions')
      let token: string | undefined
      do {
        const page =
          topicArn === undefined
            ? await call('list the subscriptions', 'ListSubscriptions', () =>
                client.send(new ListSubscriptionsCommand(after(token)), abort),
              )
            : await call(`list the subscriptions to ${topicArn}`, 'ListSubscriptionsByTopic', () =>
                client.send(new ListSubscriptionsByTopicCommand({TopicArn: topicArn, ...after(token)}), abort),
              )
        yield (page.Subscriptions ?? []).map(auditedSubscription)
        token = next(page.NextToken)
      } while (token)
    },

    async setKey(topicArn, key) {
      await call(`change the key of ${topicArn}`, 'SetTopicAttributes', () =>
        client.send(
          new SetTopicAttributesCommand({TopicArn: topicArn, AttributeName: 'KmsMasterKeyId', AttributeValue: key}),
        ),
      )
    },

    async subscribe(topicArn, email) {
      await call(`subscribe ${email} to ${topicArn}`, 'Subscribe', () =>
        client.send(
          new SubscribeCommand({TopicArn: topicArn, Protocol: 'email', Endpoint: email, ReturnSubscriptionArn: true}),
        ),
      )
    },
  }
}

function auditedSubscription({TopicArn, Protocol, Endpoint, SubscriptionArn}: Subscription): AuditedSubscription {
  return {
    topicArn: TopicArn ?? '',
    protocol: Protocol ?? '',
    endpoint: Endpoint ?? '',
    confirmed: SubscriptionArn !== undefined && SubscriptionArn !== PENDING,
  }
}
