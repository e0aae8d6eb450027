import type {AuditAccount} from './audit/account.ts'
import type {AccessKeys, CredentialFiles} from './binding/credentials.ts'
import type {DeliveryCommands} from './binding/delivery-commands.ts'
import type {SecretMask} from './binding/secret-mask.ts'
import type {Contexts, Secrets} from './context/contexts.ts'
import type {EventDeliveryQueue, EventSinks, FeedbackEvents} from './feedback/events.ts'
import type {HttpListener, SnsListener, TakenMessages} from './feedback/listeners.ts'
import type {GuardJournal} from './guard/journal.ts'
import type {Announcements, OperatorMail} from './guard/operator-mail.ts'
import type {Inventory, RecordSnapshots} from './instance/inventory.ts'
import type {BrokerRecords, Platform} from './instance/platform.ts'
import type {ReputationMetrics} from './reputation/metrics.ts'
import type {ReportFiles} from './reputation/report-files.ts'
import type {Rotations} from './rotation/rotations.ts'
import type {Sandbox} from './sandbox/sandbox.ts'
import type {EmailService} from './sending/email-service.ts'
import type {MailTransports} from './sending/mail-transports.ts'
import type {StateFile} from './state/state-file.ts'
import type {Clock} from './time/clock.ts'
import type {NameServers, PublicSuffixes} from './verification/dns.ts'

/**
 * Everything that a use case may ask of what is outside. A port is a promise because its adapter is loaded when it is first
 * asked for; a use case names the ones it needs with Pick.
 */
export interface Ports {
  readonly clock: Clock
  /**
   * Epoch milliseconds by the service's own clock, which everything that it measures is judged by: rates, ages, expiry.
   * The machine's unless the context says otherwise. @throws Unavailable, UnexpectedAnswer
   */
  serviceTime(): Promise<number>
  contexts(): Promise<Contexts>
  secrets(): Promise<Secrets>
  /** What this machine remembers of a context, whichever context is current. */
  inventoryOf(context: string): Promise<Inventory>
  stateFile(): Promise<StateFile>
  credentialFiles(): Promise<CredentialFiles>
  deliveryCommands(): Promise<DeliveryCommands>
  secretMask(): Promise<SecretMask>
  reportFiles(): Promise<ReportFiles>
  platform(): Promise<Platform>
  /** Undefined where the platform keeps its instances itself. */
  brokerRecords(): Promise<BrokerRecords | undefined>
  recordSnapshots(): Promise<RecordSnapshots>
  rotations(): Promise<Rotations>
  nameServers(): Promise<NameServers>
  publicSuffixes(): Promise<PublicSuffixes>
  mailTransports(): Promise<MailTransports>
  /** Undefined when the context says nothing of AWS: a tenant's. */
  emailService(): Promise<EmailService | undefined>
  reputationMetrics(): Promise<ReputationMetrics | undefined>
  accessKeys(): Promise<AccessKeys | undefined>
  auditAccount(): Promise<AuditAccount | undefined>
  /** Twelve digits; undefined when the context says nothing of AWS. */
  awsAccountId(): Promise<string | undefined>
  /** Undefined when the context says nothing of AWS, as the two that follow. */
  operatorMail(): Promise<OperatorMail | undefined>
  announcements(): Promise<Announcements | undefined>
  /** Of the AWS account and region; on this machine unless a shared store is configured. @throws Unavailable */
  guardJournal(): Promise<GuardJournal | undefined>
  /** Who runs this: `user@host`. */
  whoami(): Promise<string>
  httpListener(): Promise<HttpListener>
  snsListener(): Promise<SnsListener>
  takenMessages(): Promise<TakenMessages>
  feedbackEvents(): Promise<FeedbackEvents>
  eventDeliveryQueue(): Promise<EventDeliveryQueue>
  eventSinks(): Promise<EventSinks>
  sandbox(): Promise<Sandbox>
  /** Closes what was opened. */
  dispose(): Promise<void>
}
