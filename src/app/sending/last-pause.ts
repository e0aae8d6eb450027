import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {Ports} from '../../ports/ports.ts'

/** Why sending is off, as the audit log has it. */
export interface PauseReport {
  readonly reason: string
  /** A guard or a person: `guard of user@host`, or what the person said of themselves. */
  readonly by: string
  /** ISO 8601, by the service's time. */
  readonly at: string
}

/**
 * Who paused what is paused now.
 * @returns null where the audit log of this machine, or of the shared store, does not say: another one does, or nobody wrote
 * it down, as in the AWS console.
 */
export async function lastPause(
  ports: Pick<Ports, 'guardJournal'>,
  configurationSet: string,
): Promise<PauseReport | null> {
  try {
    const journal = await ports.guardJournal()
    const actions = await journal?.auditLog({configurationSet, kinds: ['pause', 'unpause'], limit: 20})
    const last = actions?.find(({outcome}) => outcome === 'done' || outcome === 'open')
    if (last?.kind !== 'pause') return null
    const {reason, by, at} = last
    return {reason, by, at}
  } catch (failure) {
    if (!(failure instanceof Failure) || failure instanceof Interrupted) throw failure
    return null
  }
}
