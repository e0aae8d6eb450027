import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'
import {shellCommand} from '../text/shell-words.ts'

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

/** The instance is here already, under a name of its own. */
export class KnownByOtherName extends Failure {
  readonly code = 'known-by-other-name'
  readonly exit = EXIT.conflict

  constructor(id: string, name: string) {
    super(`The instance ${plainLine(id)} is known here already, as ${plainLine(name)}.`, {
      hints: [shellCommand('sesctl', 'status', name)],
    })
  }
}

/** The platform of the context keeps its instances itself: there is nothing that this machine could take over. */
export class InventoryElsewhere extends Failure {
  readonly code = 'inventory-elsewhere'
  readonly exit = EXIT.usage

  constructor() {
    super('Nothing has to be imported or exported: Cloud Foundry itself knows the instances of the space.', {
      hints: ['sesctl list', 'For a broker, name its context: --context NAME'],
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

/** The state file cannot be opened, read or written, or was written by a newer sesctl. */
export class StateUnusable extends Failure {
  readonly code = 'state-unusable'
  readonly exit = EXIT.fault
}

/** Another process holds the lock of the state file for longer than a command waits for it. */
export class StateLocked extends Failure {
  readonly code = 'state-locked'
  readonly exit = EXIT.unavailable
}
