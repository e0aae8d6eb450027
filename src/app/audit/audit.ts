import type {AuditPolicy} from '../../domain/audit/facts.ts'
import {countSeverities, type Finding, type Judged, type Severity} from '../../domain/audit/finding.ts'
import {judgeAll} from '../../domain/audit/judge.ts'
import {AwsAccessNeeded, ConfigurationSetMissing} from '../../domain/context/aws-access.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {ProgressEvent, Work} from '../../domain/progress/progress.ts'
import type {Ports} from '../../ports/ports.ts'
import {operatedInstance} from '../instance/operated-instance.ts'
import {gather} from './gather.ts'
import {Reader, type Unread} from './reader.ts'
import type {RepairOutcome} from './repair-findings.ts'

export interface Audit {
  readonly scope: 'instance' | 'account'
  /** ISO 8601, by the service's clock. */
  readonly at: string
  readonly region: string
  /** How many instances were looked at, and how many findings of each severity there were. */
  readonly summary: Readonly<Record<Severity | 'instances', number>>
  /** Most severe first; as they were found, before any repair. */
  readonly findings: readonly Finding[]
  /** What could not be read, and so was not judged; empty when the audit is whole. */
  readonly missing: readonly Unread[]
  /** With --fix: what became of what was to be repaired. */
  readonly repairs?: readonly RepairOutcome[]
  /** With --dry-run: what --fix would send. */
  readonly requests?: readonly RequestPreview[]
}

export type AuditPorts = Pick<Ports, 'clock' | 'serviceTime' | 'platform' | 'brokerRecords' | 'auditAccount'>

export interface Audited {
  readonly audit: Audit
  /** The findings with what can be done about them, in the same order. */
  readonly judged: readonly Judged[]
}

/**
 * Audits one instance, or the whole account. What the operator's rights do not reach is listed as missing.
 * @param nameOrId undefined for the account.
 * @throws AwsAccessNeeded; ConfigurationSetMissing; InstanceNotFound; the first failure when nothing at all can be read.
 */
export async function* auditAccount(
  ports: AuditPorts,
  nameOrId: string | undefined,
  policy: AuditPolicy,
): Work<Audited> {
  const aws = await ports.auditAccount()
  if (!aws) throw new AwsAccessNeeded('audit')
  const reader = new Reader()
  const only = nameOrId === undefined ? undefined : (await operatedInstance(ports, aws.mail, nameOrId)).configurationSet
  const stage = 'account'
  yield {stage, state: 'running'}
  const events: ProgressEvent[] = []
  let wake: () => void = () => {}
  const said = (event: ProgressEvent): void => {
    events.push(event)
    wake()
  }
  const gathering = gather(ports, aws, reader, only, said)
  const ended = gathering.then(
    () => true,
    () => true,
  )
  for (let done = false; !done; ) {
    done = await Promise.race([ended, new Promise<boolean>((resolve) => (wake = () => resolve(false)))])
    // Only the newest word is worth a line.
    const newest = events.splice(0).at(-1)
    if (newest) yield newest
  }
  const {instances, account} = await gathering
  reader.check()
  const [first] = instances
  if (only !== undefined && first?.set === 'gone' && !first.users?.length && !first.alarms?.length) {
    throw new ConfigurationSetMissing(only)
  }
  const judged = judgeAll(instances, account, policy)
  const findings = judged.map(({finding}) => finding)
  yield {stage, state: 'done', detail: instances.length === 1 ? '1 instance' : `${instances.length} instances`}
  return {
    judged,
    audit: {
      scope: only === undefined ? 'account' : 'instance',
      at: new Date(account.now).toISOString(),
      region: aws.region,
      summary: {instances: instances.length, ...countSeverities(findings)},
      findings,
      missing: reader.unread,
    },
  }
}
