/** A queue between what happens and who reads of it, one reader. */
export class EventChannel<Event> implements AsyncIterable<Event> {
  readonly #most: number
  #events: Event[] = []
  #closed = false
  #wake: () => void = () => {}

  /** @param most how many may wait to be read before {@link isFull} */
  constructor(most: number) {
    this.#most = most
  }

  get isFull(): boolean {
    return this.#events.length >= this.#most
  }

  push(...events: readonly Event[]): void {
    this.#events.push(...events)
    this.#wake()
  }

  /** What was pushed is still read. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void> {
    for (;;) {
      const events = this.#events
      this.#events = []
      yield* events
      if (this.#events.length > 0) continue
      if (this.#closed) return
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        if (this.#closed || this.#events.length > 0) resolve()
      })
    }
  }
}
