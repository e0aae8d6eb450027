/** Time and chance, and the only way to wait. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** @throws Interrupted, TimeOver when the command has to end while it waits. */
  sleep(millis: number): Promise<void>
  /** A random UUID, RFC 9562 version 4. */
  newId(): string
  /** Throws Interrupted if the command has been interrupted; for the gaps between steps. */
  throwIfInterrupted(): void
}
