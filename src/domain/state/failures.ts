import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'

/** The state file is not what sesctl left there: truncated, overwritten, emptied, removed. */
export class StateDamaged extends Failure {
  readonly code = 'state-damaged'
  readonly exit = EXIT.fault

  /** @param damage what is wrong, as the end of a sentence about the file. */
  constructor(file: string, damage: string, {hints = [], cause}: {hints?: readonly string[]; cause?: unknown} = {}) {
    super(`The state file ${file} is damaged: ${damage}. Nothing was changed.`, {
      hints: ['sesctl state check', 'sesctl state restore', ...hints],
      cause,
    })
  }
}

/** There is no backup that could be restored. */
export class NoStateBackup extends Failure {
  readonly code = 'no-state-backup'
  readonly exit = EXIT.fault
}

/** Another process has the state file open. */
export class StateInUse extends Failure {
  readonly code = 'state-in-use'
  readonly exit = EXIT.conflict

  constructor(file: string) {
    super(`Another sesctl is using the state file ${file}. Nothing was changed.`, {
      hints: ['Stop guards and listeners of this machine, then restore.'],
      retryable: true,
    })
  }
}
