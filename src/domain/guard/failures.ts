import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'

/** This guard took too long and another one has taken over. What it had written down is done by the other. */
export class GuardLeaseLost extends Failure {
  readonly code = 'guard-lease-lost'
  readonly exit = EXIT.unavailable

  constructor() {
    super('Another guard has taken over: this one did not renew its lease in time.', {
      retryable: true,
      hints: ['Nothing is lost: what this one had begun, the other one finishes.'],
    })
  }
}

/** Another guard is at work, and what was asked for cannot wait for its end. */
export class GuardBusy extends Failure {
  readonly code = 'guard-busy'
  readonly exit = EXIT.unavailable

  constructor(holder: string) {
    super(`Another guard is at work: ${plainLine(holder)}.`, {retryable: true, hints: ['Try again in a minute.']})
  }
}
