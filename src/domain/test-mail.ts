/** A mail that proves something: short, plain text, to one or a few addresses. */
export interface TestMail {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  /** Sent as X-SES-CONFIGURATION-SET or ConfigurationSetName; absent = the identity's default set. */
  readonly configurationSet?: string
}
