import type {TopicAllowList} from '../../domain/feedback/sns-message-topic.ts'
import {topicsInAccount, topicsUnknown} from '../../domain/feedback/topics.ts'
import type {Ports} from '../../ports/ports.ts'
import {configurationSetOf} from './scope.ts'

export interface FeedbackScope {
  readonly topics: TopicAllowList
  /** Of events that name none. */
  readonly configurationSet?: string
}

/**
 * Whose messages are believed: the topics that were named, else those of the context's AWS account, of one instance or of
 * all.
 * @throws InvalidValue when nothing says; what the platform and AWS throw.
 */
export async function feedbackScope(
  ports: Pick<Ports, 'platform' | 'emailService' | 'awsAccountId'>,
  {topics, instance}: {readonly topics: TopicAllowList; readonly instance: string | undefined},
): Promise<FeedbackScope> {
  const configurationSet = instance === undefined ? undefined : await configurationSetOf(ports, instance)
  const ofSet = configurationSet === undefined ? {} : {configurationSet}
  if (topics.length > 0) return {topics, ...ofSet}
  const [emailService, account] = await Promise.all([ports.emailService(), ports.awsAccountId()])
  if (!emailService || account === undefined) throw topicsUnknown()
  return {topics: topicsInAccount(emailService.region, account, configurationSet), ...ofSet}
}
