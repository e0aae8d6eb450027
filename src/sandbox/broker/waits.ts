/** The broker stops: whoever asked gets no answer, as when a process dies. */
export class Stopped extends Error {}

/** Time that requests spend waiting, given up all at once when the broker stops. */
export class Waits {
  readonly #pending = new Map<NodeJS.Timeout, () => void>()

  /** @throws Stopped when the broker stops meanwhile: what was waited for must not happen then. */
  for(millis: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(timer)
        resolve()
      }, millis)
      this.#pending.set(timer, () => reject(new Stopped()))
    })
  }

  close(): void {
    for (const [timer, giveUp] of this.#pending) {
      clearTimeout(timer)
      giveUp()
    }
    this.#pending.clear()
  }
}
