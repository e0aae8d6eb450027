import type {GuardConfiguration} from '../../domain/guard/configuration.ts'
import type {NotificationChannels} from '../../domain/guard/plan.ts'
import type {GuardJournal, GuardLease} from '../../ports/guard/journal.ts'
import type {Announcements, OperatorMail} from '../../ports/guard/operator-mail.ts'
import type {Ports} from '../../ports/ports.ts'
import type {EmailService} from '../../ports/sending/email-service.ts'

/** What a guard acts with while it has the lease. */
export interface Hands {
  readonly ports: Pick<Ports, 'clock' | 'serviceTime' | 'platform'>
  readonly emailService: EmailService
  readonly mail: OperatorMail
  readonly announcements: Announcements
  readonly journal: GuardJournal
  readonly lease: GuardLease
  readonly configuration: GuardConfiguration
}

/** Which ways of telling people a configuration opens. */
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
