import type {GuardConfiguration} from '../../domain/guard/configuration.ts'
import type {NotificationChannels} from '../../domain/guard/plan.ts'

/** Which channels of notification a configuration opens. */
export function notificationChannelsOf({
  sender,
  platformAddresses,
  platformTopic,
}: GuardConfiguration): NotificationChannels {
  return {
    admin: sender !== undefined,
    platformMail: sender !== undefined && platformAddresses.length > 0,
    platformTopic: platformTopic !== undefined,
  }
}

/** Who of the platform is notified: addresses, where there is a sender, and the topic. */
export function recipientsOf({sender, platformAddresses, platformTopic}: GuardConfiguration): string[] {
  return [...(sender === undefined ? [] : platformAddresses), ...(platformTopic === undefined ? [] : [platformTopic])]
}
