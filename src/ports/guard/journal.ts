import type {ActionKind, ActionOutcome, GuardAction, NewAction} from '../../domain/guard/action.ts'
import type {GuardMemory} from '../../domain/guard/machine.ts'

/**
 * What guards remember, and the audit log of everything that switched sending or warned of it. One journal an account,
 * on this machine or shared by several. Every write is on disk when its promise resolves. Methods with a lease throw
 * GuardLeaseLost, and change nothing, once another guard has taken over: the lease's number fences off who is late.
 */
export interface GuardJournal {
  /** One guard at a time: the lease, or who has it. Renewed by every write with it. */
  acquire(ttlMillis: number): Promise<GuardLease | LeaseHeld>
  renew(lease: GuardLease): Promise<void>
  /** Idempotent; of no effect when the lease is lost. */
  release(lease: GuardLease): Promise<void>

  /** By configuration set; those that were never worth remembering are absent. */
  memories(): Promise<ReadonlyMap<string, GuardMemory>>
  /** Oldest first. */
  openActions(): Promise<GuardAction[]>
  /**
   * In one step: remembers, and writes down what is about to be done. An action whose key is there already is not
   * written again.
   * @returns those that were written.
   */
  decide(lease: GuardLease, decision: Decision): Promise<GuardAction[]>
  /** @returns the action as it is now. */
  finish(lease: GuardLease, id: number, result: ActionResult): Promise<GuardAction>

  /** Writes down what a person is about to do, `open`, whoever has the lease. It gets a key of its own. */
  begin(action: Omit<NewAction, 'key' | 'origin'>): Promise<GuardAction>
  /** How that ended. */
  end(id: number, result: ActionResult): Promise<GuardAction>

  /** Newest first. */
  auditLog(filter: AuditLogFilter): Promise<GuardAction[]>
  /** Pauses that guards have done or begun since then, by the service's time, ISO 8601. */
  pausesSince(at: string): Promise<number>
}

export interface GuardLease {
  /** Counted up with each holder. */
  readonly number: number
  /** Who has it: host, process, and one of its own for each guard. */
  readonly holder: string
  readonly ttlMillis: number
}

export interface LeaseHeld {
  readonly heldBy: string
  /** ISO 8601, by the store's clock. */
  readonly until: string
}

export interface Decision {
  /** Empty for what is about many. */
  readonly configurationSet: string
  /** Absent = as it was. */
  readonly memory?: GuardMemory
  readonly actions: readonly NewAction[]
}

export interface ActionResult {
  /** `open` after a failure that will be tried again, which is counted. */
  readonly outcome: ActionOutcome
  /** ISO 8601, by the service's time. */
  readonly at: string
  readonly detail?: string
}

export interface AuditLogFilter {
  readonly configurationSet?: string
  readonly kinds?: readonly ActionKind[]
  /** ISO 8601 */
  readonly since?: string
  readonly limit: number
}
