import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'

/** More than one binding fits what was typed. */
export class BindingAmbiguous extends Failure {
  readonly code = 'binding-ambiguous'
  readonly exit = EXIT.usage
}

/** Another binding of the instance has the name. */
export class BindingNameTaken extends Failure {
  readonly code = 'binding-name-taken'
  readonly exit = EXIT.conflict
}

export class BindFailed extends Failure {
  readonly code = 'bind-failed'
  readonly exit = EXIT.fault
}

/** A binding is of no use any more, and nothing proves that its credentials are revoked. */
export class CredentialsMayBeLeft extends Failure {
  readonly code = 'credentials-may-be-left'
  readonly exit = EXIT.notYet
}
