/** A token request that UAA refuses: RFC 6749 section 5.2, with UAA's own codes beside. */
export class UaaError extends Error {
  readonly status: number
  readonly error: string

  constructor(status: number, error: string, description: string) {
    super(description)
    this.status = status
    this.error = error
  }
}
