import {createTopic} from '../aws/sns/topics.ts'
import type {World} from '../world.ts'

/** Topics of the platform's own, that every alarm tells: one goes to its operators' mail, the other to their chat. */
const NAMES = {email: 'platform-email-notifications', slack: 'platform-slack-notifications'}

/** Made with the broker, before any instance. @returns their ARNs */
export function platformTopics(world: World): {readonly email: string; readonly slack: string} {
  return {email: createTopic(world, NAMES.email), slack: createTopic(world, NAMES.slack)}
}
