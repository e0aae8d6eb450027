/** A moment in an output: each protocol writes it in its own way. */
export class Timestamp {
  /** Since the epoch, with milliseconds as a fraction. */
  readonly seconds: number

  constructor(seconds: number) {
    this.seconds = seconds
  }

  static ofMillis(millis: number): Timestamp {
    return new Timestamp(millis / 1000)
  }

  /** As the JSON protocols write it (Smithy, "timestampFormat trait": epoch-seconds). */
  toJSON(): number {
    return this.seconds
  }
}
