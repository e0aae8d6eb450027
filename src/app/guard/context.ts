import {AwsAccessNeeded} from '../../domain/context/aws-access.ts'
import type {GuardConfiguration} from '../../domain/guard/configuration.ts'
import {GuardBusy} from '../../domain/guard/failures.ts'
import type {GuardJournal, GuardLease} from '../../ports/guard/journal.ts'
import type {Announcements, OperatorMail} from '../../ports/guard/operator-mail.ts'
import type {Ports} from '../../ports/ports.ts'
import type {ReputationMetrics} from '../../ports/reputation/metrics.ts'
import type {EmailService} from '../../ports/sending/email-service.ts'

export type GuardPorts = Pick<
  Ports,
  | 'clock'
  | 'serviceTime'
  | 'platform'
  | 'emailService'
  | 'reputationMetrics'
  | 'operatorMail'
  | 'announcements'
  | 'guardJournal'
  | 'whoami'
>

export interface GuardOptions {
  readonly configuration: GuardConfiguration
  /** Pauses within an hour; absent = {@link usualMaximum}. */
  readonly maxPauses?: number
  readonly dryRun: boolean
}

/** Everything that a guard works with. */
export interface GuardContext extends GuardOptions {
  readonly ports: GuardPorts
  readonly emailService: EmailService
  readonly metrics: ReputationMetrics
  readonly mail: OperatorMail
  readonly announcements: Announcements
  readonly journal: GuardJournal
  readonly by: string
  /** Absent until it is acquired, and in a dry run: nothing may be written down or switched then. */
  readonly lease?: GuardLease
}

/** A guard that may act. */
export type LeasedGuard = GuardContext & {readonly lease: GuardLease}

export function isLeased(guard: GuardContext): guard is LeasedGuard {
  return guard.lease !== undefined
}

/** @throws AwsAccessNeeded */
export async function openGuardContext(ports: GuardPorts, options: GuardOptions): Promise<GuardContext> {
  const [emailService, metrics, mail, announcements] = await Promise.all([
    ports.emailService(),
    ports.reputationMetrics(),
    ports.operatorMail(),
    ports.announcements(),
  ])
  if (!emailService || !metrics || !mail || !announcements) throw new AwsAccessNeeded('guard')
  const journal = await ports.guardJournal()
  if (!journal) throw new AwsAccessNeeded('guard')
  const {configuration, maxPauses, dryRun} = options
  const asked = {configuration, dryRun, ...(maxPauses === undefined ? {} : {maxPauses})}
  return {...asked, ports, emailService, metrics, mail, announcements, journal, by: `guard of ${await ports.whoami()}`}
}

/** A guard that is silent for longer has lost its lease. */
const LEASE_MILLIS = 120_000

/** @throws GuardBusy */
export async function acquire(journal: GuardJournal): Promise<GuardLease> {
  const lease = await journal.acquire(LEASE_MILLIS)
  if ('heldBy' in lease) throw new GuardBusy(lease.heldBy)
  return lease
}
