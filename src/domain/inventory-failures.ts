import {EXIT} from './exit.ts'
import {Failure} from './failure.ts'
import {plainLine} from './plain-text.ts'
import {shellCommand} from './shell-words.ts'

/** Another instance of this context already has the name. */
export class NameTaken extends Failure {
  readonly code = 'name-taken'
  readonly exit = EXIT.conflict

  constructor(name: string) {
    super(`An instance named ${plainLine(name)} exists in this context already.`, {
      hints: [shellCommand('sesctl', 'status', name)],
    })
  }
}

/** Another command that still runs holds the rotation of this instance. */
export class RotationBusy extends Failure {
  readonly code = 'rotation-busy'
  readonly exit = EXIT.conflict

  constructor(processId: number) {
    super(`Another command (process ${processId}) is rotating this instance's credentials right now.`, {
      hints: ['Wait for it to end, then look at the bindings before rotating again.'],
      retryable: true,
    })
  }
}

/** The state file cannot be opened or was written by a newer sesctl. */
export class StateUnusable extends Failure {
  readonly code = 'state-unusable'
  readonly exit = EXIT.fault
}
