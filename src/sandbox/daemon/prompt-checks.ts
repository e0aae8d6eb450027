/** How long to wait for more of the same before looking, in milliseconds: records come in bunches. */
const PAUSE_MILLIS = 20

export interface PromptChecks {
  /** Has `check` run soon, once for all that ask before it does. */
  soon(): void
  /** Resolves when a check that runs has ended. */
  close(): Promise<void>
}

export function promptChecks(check: () => Promise<void>, log: (line: string) => void): PromptChecks {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  return {
    soon: () => {
      timer ??= setTimeout(() => {
        timer = undefined
        running = running.then(check).catch((error) => log(`checker: ${String(error)}`))
      }, PAUSE_MILLIS)
    },
    close: async () => {
      clearTimeout(timer)
      await running
    },
  }
}
