import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'

/** A format has no way to say what is published, and would change it for somebody else. */
export class FormatCannotHold extends Failure {
  readonly code = 'format-cannot-hold'
  readonly exit = EXIT.no
}
