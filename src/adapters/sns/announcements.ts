import {ListSubscriptionsByTopicCommand, PublishCommand, SNSClient} from '@aws-sdk/client-sns'
import {reputationTopicName} from '../../domain/audit/judge-topics.ts'
import {UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {topicArn} from '../../domain/feedback/sns-message-topic.ts'
import type {Announcements, Subscriber} from '../../ports/guard/operator-mail.ts'
import {type AwsAccount, clientOptions} from '../http/aws-account.ts'
import {type AwsOptions, awsCall} from '../http/aws-call.ts'
import {isNotFound} from '../http/aws-error.ts'
import {nextPages} from '../http/next-page.ts'

/** In place of an ARN until somebody has confirmed (Amazon SNS API Reference, Subscription). */
const PENDING = 'PendingConfirmation'

/** Publish wants subjects of "less than 100 characters" (Amazon SNS API Reference, Publish). */
const LONGEST_SUBJECT = 99

/** @param accountId twelve digits; asked for when the ARN of a topic is needed. */
export function snsAnnouncements(
  account: AwsAccount,
  accountId: () => Promise<string>,
  {signal, trace}: AwsOptions,
): Announcements {
  const reading = new SNSClient(clientOptions(account, trace))
  // One attempt: a retry of the SDK's own could publish twice.
  const publishing = new SNSClient({...clientOptions(account, trace), maxAttempts: 1})
  return {
    publish: async ({subject, text, number}, arn) => {
      const call = {what: `publish notice ${number} to ${arn}`, action: 'sns:Publish'}
      const {MessageId} = await awsCall(signal, call, () =>
        publishing.send(new PublishCommand({TopicArn: arn, Subject: asciiSubject(subject), Message: text})),
      )
      if (MessageId === undefined) throw new UnexpectedAnswer(`SNS took notice ${number} without a message id.`)
      return MessageId
    },

    reputationSubscribers: async (configurationSet) => {
      const arn = topicArn(account.region, await accountId(), reputationTopicName(configurationSet))
      const call = {what: `list the subscriptions to ${arn}`, action: 'sns:ListSubscriptionsByTopic'}
      const found: Subscriber[] = []
      const next = nextPages(call.what)
      let token: string | undefined
      do {
        const page = await awsCall(signal, call, async () => {
          try {
            const input = {TopicArn: arn, ...(token === undefined ? {} : {NextToken: token})}
            return await reading.send(new ListSubscriptionsByTopicCommand(input), {abortSignal: signal})
          } catch (error) {
            if (isNotFound(error)) return undefined
            throw error
          }
        })
        if (!page) return undefined
        for (const {Protocol, Endpoint, SubscriptionArn} of page.Subscriptions ?? []) {
          if (Protocol !== 'email' || Endpoint === undefined) continue
          found.push({address: Endpoint, confirmed: SubscriptionArn !== undefined && SubscriptionArn !== PENDING})
        }
        token = next(page.NextToken)
      } while (token)
      return found
    },
  }
}

/** Publish wants printable ASCII that begins with a letter, a digit or punctuation. */
function asciiSubject(subject: string): string {
  return subject.replace(/[^ -~]/g, '?').slice(0, LONGEST_SUBJECT)
}
