import {createTopic} from '../aws/sns/topics.ts'
import type {Environment} from '../environment.ts'

/** Topics of the platform's own, that every alarm notifies: one goes to its operators' mail, the other to their chat. */
const NAMES = {email: 'platform-email-notifications', slack: 'platform-slack-notifications'}

/** Made with the broker, before any instance. @returns their ARNs */
export function platformTopics(env: Environment): {readonly email: string; readonly slack: string} {
  return {email: createTopic(env, NAMES.email), slack: createTopic(env, NAMES.slack)}
}
