import {chooseFindings} from '../../domain/audit/choice.ts'
import type {AuditPolicy} from '../../domain/audit/facts.ts'
import type {Finding, Judged} from '../../domain/audit/finding.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {type Audit, type AuditPorts, auditAccount} from './audit.ts'
import {repairFindings} from './repair-findings.ts'

export interface AuditOptions {
  readonly policy: AuditPolicy
  /** `preview` adds the requests of the fixes, and sends none. */
  readonly mode: 'audit' | 'fix' | 'preview'
  /** Findings to fix, without a question; undefined: every one that is safe to fix. */
  readonly ids: readonly string[] | undefined
  /** Whether a fix is agreed to; asked of each before the first is made. */
  readonly agrees: (finding: Finding) => Promise<boolean>
  /** Receives, before each fix, what the result is if the command ends within it. */
  readonly soFar?: (audit: Audit) => void
}

/**
 * Audits one instance, or the whole account, and fixes what was chosen and agreed to.
 * @param nameOrId undefined for the account.
 * @throws InvalidValue for an id that no finding has; what {@link auditAccount} and {@link repairFindings} throw.
 */
export async function* auditAndFix(
  ports: AuditPorts,
  nameOrId: string | undefined,
  {policy, mode, ids, agrees, soFar = () => {}}: AuditOptions,
): Work<Audit> {
  const {audit, judged} = yield* auditAccount(ports, nameOrId, policy)
  if (mode === 'audit') return audit
  const chosen = chooseFindings(judged, ids)
  if (mode === 'preview') return {...audit, requests: chosen.flatMap(({finding}) => finding.fix.requests ?? [])}
  const agreed: Judged[] = []
  for (const each of chosen) if (await agrees(each.finding)) agreed.push(each)
  return {...audit, repairs: yield* repairFindings(ports, agreed, (repairs) => soFar({...audit, repairs}))}
}
