/** What was acknowledged, and so must be there after any crash; and what is open, because no answer came. */
export class Ledger {
  /** Message ids, and how many events each message must have. */
  readonly messages = new Map<string, number>()
  /** Bindings by id. `unknown` may be there or not. */
  readonly bindings = new Map<string, 'there' | 'gone' | 'unknown'>()
  readonly instances = new Set<string>()
  /** Ids of messages that SNS accepted for a subscribed webhook. */
  readonly notifications = new Set<string>()
  /** Names of TXT records. */
  readonly records = new Set<string>()
  /** Requests without an answer: the process died under them. */
  unanswered = 0
  /** Answers that no healthy sandbox gives. */
  readonly surprises: string[] = []
}
