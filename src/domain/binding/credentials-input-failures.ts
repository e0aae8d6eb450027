import {EXIT} from '../exit/exit.ts'
import {Failure, type FailureDetails} from '../exit/failure.ts'

/** What should be credentials is something else, or lacks a part. Never says a value. */
export class CredentialsUnreadable extends Failure {
  readonly code = 'credentials-unreadable'
  readonly exit = EXIT.usage
}

/** There are credentials of several instances, and nothing says which are meant. */
export class CredentialsAmbiguous extends Failure {
  readonly code = 'credentials-ambiguous'
  readonly exit = EXIT.usage
  /** One for each instance, by which it can be chosen. */
  readonly names: readonly string[]

  constructor(message: string, names: readonly string[], details: FailureDetails) {
    super(message, details)
    this.names = names
  }
}

/** The credentials can be used, and do not say which records their domain needs. */
export class RecordsNotReported extends Failure {
  readonly code = 'records-not-reported'
  readonly exit = EXIT.usage
}
