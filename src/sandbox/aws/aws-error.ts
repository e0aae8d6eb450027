/** A refusal in AWS's own words; each protocol puts it into its own error shape. */
export class AwsError extends Error {
  /** The name of the exception, as the operation's documentation spells it. */
  readonly code: string
  /** HTTP status. */
  readonly status: number

  constructor(code: string, status: number, message: string) {
    super(message)
    this.name = 'AwsError'
    this.code = code
    this.status = status
  }
}

/** The request is one that AWS knows and the sandbox does not implement. It is refused and counted, never half obeyed. */
export class NotImplemented extends AwsError {
  /** What is missing, for the count of unknown requests: an operation, or a member of one. */
  readonly missing: string

  constructor(missing: string, code: string, status: number, message: string) {
    super(code, status, message)
    this.name = 'NotImplemented'
    this.missing = missing
  }
}
