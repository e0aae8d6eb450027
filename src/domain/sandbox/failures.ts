import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'

/** A command needs the sandbox and it does not run. */
export class SandboxNotRunning extends Failure {
  readonly code = 'sandbox-not-running'
  readonly exit = EXIT.unavailable

  constructor() {
    super('The sandbox is not running.', {hints: ['sesctl sandbox start'], retryable: true})
  }
}

/** The sandbox's process ended, or did not answer in time, when it was started. */
export class SandboxStartFailed extends Failure {
  readonly code = 'sandbox-start-failed'
  readonly exit = EXIT.fault

  constructor(reason: string, logFile: string) {
    super(`Failed to start the sandbox: ${plainLine(reason)}.`, {hints: [`Its log: ${plainLine(logFile)}`]})
  }
}

/** The sandbox refused what it was asked for: a record that cannot be, a zone file with a mistake. */
export class SandboxRefused extends Failure {
  readonly code = 'sandbox-refused'
  readonly exit = EXIT.usage
}
