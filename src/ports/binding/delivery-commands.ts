import type {DeliveryCommand} from '../../domain/binding/delivery-command.ts'
import type {Interrupted} from '../../domain/exit/failure.ts'

/** Programs that take credentials. */
export interface DeliveryCommands {
  /** @param content goes to its standard input; nothing of it is in its arguments or environment. */
  run(command: DeliveryCommand, content: string): Promise<CommandEnd>
}

/**
 * `not-started`: it has seen nothing. `unconfirmed`: it has run, and may have stored what it was given. What it said is
 * outside text, without control characters, and may repeat what it was given.
 */
type CommandEnd =
  | {readonly end: 'confirmed'; readonly said: string}
  | {readonly end: 'not-started'; readonly why: string}
  | {
      readonly end: 'unconfirmed'
      readonly why: string
      readonly said: string
      /** It was stopped because this command has to end. */
      readonly stopped?: Interrupted
    }
