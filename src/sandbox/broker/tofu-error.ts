/** A run of tofu that ended with errors. The message is what the broker reports: stderr on one line, then the exit status. */
export class TofuError extends Error {
  /** Whether the run got far enough to leave a state: without one the broker can neither update nor destroy anything. */
  readonly state: 'partial' | 'no state'

  constructor(errors: readonly string[], state: 'partial' | 'no state' = 'partial') {
    super(`${errors.join(' ')} exit status 1`)
    this.state = state
  }
}

/** The error for a list variable with an item that is not a string. */
export const unsuitable = (variable: string, index: number): string =>
  `Error: Invalid value for input variable on brokertemplate/definition.tf: The given value is not suitable for ` +
  `var.${variable}: element ${index}: string required.`
