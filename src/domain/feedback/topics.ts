import type {BindingCredentials} from '../binding/credentials.ts'
import type {Need} from '../binding/credentials-input.ts'
import {InvalidValue} from '../exit/failure.ts'
import {topicArn, topicOf} from './sns-message-topic.ts'

/** The kinds of topics that the broker has SES publish events to. */
const FEEDBACK_TOPIC_KINDS = ['bounce', 'complaint', 'delivery'] as const

const KEYS = FEEDBACK_TOPIC_KINDS.map((kind) => `${kind}_topic_arn` as const)

export type TopicCredentials = Pick<BindingCredentials, (typeof KEYS)[number] | 'configuration_set_arn'>

/** Topics are no secret; the broker returns them empty unless the instance has feedback notifications. */
export const NEEDED_FOR_TOPICS: Need<TopicCredentials> = {
  missing: (values) => (topicsOf(values).length > 0 ? [] : [...KEYS]),
  met: (values): values is TopicCredentials => topicsOf(values).length > 0,
}

/** The ARNs of the topics in credentials. */
export function topicsOf(values: unknown): string[] {
  const keys = typeof values === 'object' && values !== null ? (values as Record<string, unknown>) : {}
  return KEYS.map((key) => keys[key]).filter(
    (arn): arn is string => typeof arn === 'string' && topicOf(arn) !== undefined,
  )
}

/** The topics of one configuration set in an account, or of all the broker's sets. */
export function topicsInAccount(region: string, account: string, configurationSet: string | undefined): string[] {
  const arn = (name: string): string => topicArn(region, account, name)
  if (configurationSet === undefined) return [arn('csb-aws-ses-*')]
  return FEEDBACK_TOPIC_KINDS.map((kind) => arn(`${configurationSet}-${kind}`))
}

/** Nothing says whose messages are to be believed. */
export function topicsUnknown(): InvalidValue {
  return new InvalidValue(
    "Can't listen without knowing which topics to accept: SNS signs messages of anybody's topics.",
    {
      hints: [
        'Name them: --topic ARN (the credentials of a binding have them as bounce_topic_arn, complaint_topic_arn, delivery_topic_arn)',
        'Or give the credentials themselves: --credentials FILE',
        'They are there once the instance has feedback notifications: sesctl update NAME --feedback-notifications',
      ],
    },
  )
}
