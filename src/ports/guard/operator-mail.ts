import type {Notice} from '../../domain/guard/action.ts'

/** Mail of the operator's own, through Amazon SES. */
export interface OperatorMail {
  /**
   * SendEmail. Not given up on Ctrl-C once it has left: a mail that was sent is better known than guessed.
   * @param notice's number goes into the header `X-Sesctl-Notice`.
   * @returns SES's message id.
   * @throws NotAuthorised, Unavailable, UnexpectedAnswer, with SES's reason.
   */
  send(notice: Notice, envelope: {readonly from: string; readonly to: readonly string[]}): Promise<string>
}

/** Topics of Amazon SNS, as far as a guard uses them. */
export interface Announcements {
  /** Publish. @returns SNS's message id. @throws NotAuthorised, Unavailable, UnexpectedAnswer */
  publish(notice: Notice, topicArn: string): Promise<string>
  /**
   * E-mail endpoints of an instance's reputation topic, which the broker subscribes the admin's address to.
   * @returns undefined when there is no such topic.
   */
  reputationSubscribers(configurationSet: string): Promise<readonly Subscriber[] | undefined>
}

export interface Subscriber {
  readonly address: string
  /** Whether its owner has confirmed; SNS sends nothing before. */
  readonly confirmed: boolean
}
