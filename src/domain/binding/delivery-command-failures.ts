import {EXIT, type Exit} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'

/** The program that should take the credentials has not run: nobody has them. */
export class DeliveryCommandNotStarted extends Failure {
  readonly code = 'delivery-command-not-started'
  readonly exit = EXIT.usage

  constructor(program: string, why: string) {
    super(`Can't deliver the credentials to ${plainLine(program)}: ${plainLine(why)}.`, {
      hints: ['No shell reads the command: for pipes and variables, write  --exec \'sh -c "…"\'.'],
    })
  }
}

/** The program has run and not confirmed: it may have stored the credentials, so that they are kept. */
export class DeliveryUnconfirmed extends Failure {
  readonly code = 'delivery-unconfirmed'
  readonly exit: Exit

  /**
   * @param said outside text, without secrets
   * @param exit of the interruption that stopped it, where one did
   */
  constructor(program: string, {why, said}: {why: string; said: string}, hints: readonly string[], exit?: Exit) {
    const words = said === '' ? '' : `: ${said}`
    super(
      `${plainLine(program)} has not confirmed that it took the credentials: ${plainLine(why)}${words}. It may have stored them, so they are not deleted.`,
      {hints: [...hints], retryable: true},
    )
    this.exit = exit ?? EXIT.fault
  }
}
