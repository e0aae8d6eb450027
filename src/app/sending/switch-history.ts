import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {ActionOutcome, NewAction} from '../../domain/guard/action.ts'
import {settlement} from '../../domain/guard/settlement.ts'
import type {ProgressEvent} from '../../domain/progress/progress.ts'
import type {GuardJournal} from '../../ports/guard/journal.ts'
import type {Ports} from '../../ports/ports.ts'

/** What a person is doing, in the audit log. */
export interface Entry {
  readonly id: number
  /** Never fails: what was done is done, whatever becomes of the word on it. */
  end(outcome: ActionOutcome, detail: string): Promise<void>
}

/**
 * Writes down what a person is about to do, and what became of those who were interrupted while they did the same. A log
 * that cannot be written must not keep anybody from pausing: that is said as a progress event instead.
 */
export async function* openEntry(
  ports: Pick<Ports, 'serviceTime' | 'guardJournal'>,
  action: Omit<NewAction, 'key' | 'origin'>,
): AsyncGenerator<ProgressEvent, Entry | undefined, void> {
  const stage = 'audit log'
  try {
    const journal = await ports.guardJournal()
    if (!journal) return undefined
    await closeInterrupted(journal, action)
    const {id} = await journal.begin(action)
    return {id, end: async (outcome, detail) => await end(ports, journal, {id, outcome, detail})}
  } catch (failure) {
    if (!(failure instanceof Failure) || failure instanceof Interrupted) throw failure
    yield {stage, state: 'failed', detail: failure.message}
    return undefined
  }
}

/** Who asks for it again was interrupted before; of anybody else that is only known once nobody can be at it any more. */
async function closeInterrupted(
  journal: GuardJournal,
  {at, configurationSet, by}: Pick<NewAction, 'at' | 'configurationSet' | 'by'>,
): Promise<void> {
  for (const action of await journal.openActions()) {
    if (action.origin !== 'person' || action.configurationSet !== configurationSet) continue
    const end = action.by === by ? ASKED_AGAIN : settlement(action, Date.parse(at), [])
    if (typeof end === 'object') await journal.end(action.id, {...end, at})
  }
}

const ASKED_AGAIN = {outcome: 'superseded', detail: 'it did not report its end, and was asked for again'} as const

async function end(
  ports: Pick<Ports, 'serviceTime'>,
  journal: GuardJournal,
  {id, outcome, detail}: {readonly id: number; readonly outcome: ActionOutcome; readonly detail: string},
): Promise<void> {
  try {
    await journal.end(id, {outcome, detail, at: new Date(await ports.serviceTime()).toISOString()})
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure
  }
}
