import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'

/** The address to listen on is taken or not ours, or the certificate for it cannot be used. */
export class ListenerUnusable extends Failure {
  readonly code = 'listener-unusable'
  readonly exit = EXIT.usage
}
