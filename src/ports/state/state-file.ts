import type {StateCheck, StateRestoration} from '../../domain/state/check.ts'

/** The state file of this machine as a file: whether it is sound, and its backups. */
export interface StateFile {
  /** Reads every page; changes nothing. @throws StateUnusable when it cannot be read. */
  check(): Promise<StateCheck>
  /**
   * Puts a sound backup in the place of the state file; what is there is kept beside it under another name.
   * @param backup path of one; absent = the newest that is sound.
   * @throws NoStateBackup, StateInUse, StateUnusable
   */
  restore(backup?: string): Promise<StateRestoration>
}
