import type {KeptFeedbackEvent} from '../../domain/feedback/event.ts'

/** Hands one event over. @returns why it failed, in a clause; undefined once it was taken. */
export type EventDelivery = (event: KeptFeedbackEvent) => Promise<string | undefined>

export interface EventSinks {
  /**
   * Posts the event as JSON; any 2xx takes it. `idempotency-key` stays the same with every try.
   * @throws InvalidValue for what is no URL of http or https.
   */
  forward(url: string): EventDelivery
  /**
   * Runs a program without a shell, the event as JSON on its standard input; exit code 0 takes it.
   * @param variables names of those variables of this process that it gets beside PATH, HOME, locale and time zone.
   */
  command(words: readonly [string, ...string[]], variables: readonly string[]): EventDelivery
}
