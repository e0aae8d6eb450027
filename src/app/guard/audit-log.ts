import {AwsAccessNeeded} from '../../domain/context/aws-access.ts'
import type {ActionKind} from '../../domain/guard/action.ts'
import type {Ports} from '../../ports/ports.ts'
import {operatedInstance} from '../instance/operated-instance.ts'
import {type ReportedAction, reportedAction} from './report.ts'

export interface GuardAuditLog {
  /** Newest first. */
  readonly actions: readonly ReportedAction[]
  /** Whether there are more than were asked for. */
  readonly more: boolean
}

export interface AuditLogQuery {
  readonly instance?: string
  readonly kinds?: readonly ActionKind[]
  readonly sinceMillis: number
  readonly limit: number
}

/** The audit log of everything that switched sending or notified of it. @throws AwsAccessNeeded, InstanceNotFound */
export async function readAuditLog(
  ports: Pick<Ports, 'serviceTime' | 'platform' | 'emailService' | 'guardJournal'>,
  {instance, kinds, sinceMillis, limit}: AuditLogQuery,
): Promise<GuardAuditLog> {
  const [journal, emailService] = await Promise.all([ports.guardJournal(), ports.emailService()])
  if (!journal || !emailService) throw new AwsAccessNeeded('read the audit log')
  const found = instance === undefined ? undefined : await operatedInstance(ports, emailService, instance)
  const since = new Date(Math.max(0, (await ports.serviceTime()) - sinceMillis)).toISOString()
  const actions = await journal.auditLog({
    ...(found ? {configurationSet: found.configurationSet} : {}),
    ...(kinds ? {kinds} : {}),
    since,
    limit: limit + 1,
  })
  return {actions: actions.slice(0, limit).map(reportedAction), more: actions.length > limit}
}
