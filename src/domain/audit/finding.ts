import type {RequestPreview} from '../instance/request-preview.ts'
import type {InstanceFacts} from './facts.ts'
import {type Repair, requestsOf} from './repair.ts'
import {RULES, type RuleCode} from './rules.ts'

export const SEVERITIES = ['error', 'warning', 'note'] as const
export type Severity = (typeof SEVERITIES)[number]

type Evidence = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** Something that is not as it should be, where, and what puts it right. */
export interface Finding {
  /** `code:subject`; the same finding has the same id in every audit. */
  readonly id: string
  readonly code: RuleCode
  readonly severity: Severity
  /** The AWS resource that it is about, by its name. */
  readonly subject: string
  /** Absent for what belongs to the platform as a whole. */
  readonly instance?: {readonly name: string; readonly instanceId: string; readonly configurationSet: string}
  readonly message: string
  readonly evidence: Evidence
  readonly fix: Fix
}

interface Fix {
  readonly text: string
  /** Whether `--fix` does it without the id being named. */
  readonly safe: boolean
  /** What `--fix` would send; absent where it does nothing for this finding. */
  readonly requests?: readonly RequestPreview[]
}

/** A finding with what can be done about it by us. */
export interface Judged {
  readonly finding: Finding
  readonly repairs: readonly Repair[]
}

export interface Detail {
  readonly instance?: Pick<InstanceFacts, 'name' | 'instanceId' | 'configurationSet'> | undefined
  /** Where it differs from the rule's own. */
  readonly severity?: Severity
  readonly message: string
  readonly evidence?: Evidence
  /** What to do; the rule's own words if absent. */
  readonly fix?: string
  readonly repairs?: readonly Repair[]
  readonly safe?: boolean
}

export function found(code: RuleCode, subject: string, detail: Detail): Judged {
  const {instance, repairs = [], safe = true} = detail
  const rule = RULES[code]
  return {
    repairs,
    finding: {
      id: `${code}:${subject}`,
      code,
      severity: detail.severity ?? rule.severity,
      subject,
      ...(instance
        ? {
            instance: {
              name: instance.name,
              instanceId: instance.instanceId,
              configurationSet: instance.configurationSet,
            },
          }
        : {}),
      message: detail.message,
      evidence: detail.evidence ?? {},
      fix: {
        text: detail.fix ?? rule.fix,
        safe: repairs.length > 0 && safe,
        ...(repairs.length > 0 ? {requests: repairs.flatMap(requestsOf)} : {}),
      },
    },
  }
}

/** Most severe first, then by instance, then by id. What belongs to no instance comes last within its severity. */
export function bySeverity(one: Finding, other: Finding): number {
  const rank = SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity)
  return rank || order(one.instance?.name ?? '\uffff', other.instance?.name ?? '\uffff') || order(one.id, other.id)
}

export function countSeverities(findings: readonly Pick<Finding, 'severity'>[]): Record<Severity, number> {
  const counts: Record<Severity, number> = {error: 0, warning: 0, note: 0}
  for (const {severity} of findings) counts[severity] += 1
  return counts
}

/** Whether one of the findings is as severe as `level`, or more. */
export function reachesSeverity(counts: Readonly<Record<Severity, number>>, level: Severity): boolean {
  return SEVERITIES.slice(0, SEVERITIES.indexOf(level) + 1).some((severity) => counts[severity] > 0)
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
