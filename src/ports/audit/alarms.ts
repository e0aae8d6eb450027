import type {AuditedAlarm, FailedAction} from '../../domain/audit/facts.ts'
import type {AlarmDefinition} from '../../domain/audit/repair.ts'

/** CloudWatch alarms. */
export interface AuditAlarms {
  /** Those whose names begin so, in pages of up to 100. */
  alarms(prefix: string): AsyncIterable<readonly AuditedAlarm[]>
  /**
   * Actions whose newest attempt failed, from two weeks of history: of one alarm, or of all at up to 20 requests of 100.
   * @returns `whole` false where the bound cut older attempts off.
   */
  failedActions(alarm?: string): Promise<{readonly failed: readonly FailedAction[]; readonly whole: boolean}>
  /** Sets with a bounce rate in the last two weeks (ListMetrics), in pages of up to 500; or only this one, if it has. */
  publishedSets(configurationSet?: string): AsyncIterable<readonly string[]>
  put(alarm: AlarmDefinition): Promise<void>
}
