/** A request that the control API answers with `{"error":{"code","message"}}`. */
export class ControlError extends Error {
  readonly status: number
  /** Stable, kebab-case. */
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export const badRequest = (message: string): ControlError => new ControlError(400, 'bad-request', message)
