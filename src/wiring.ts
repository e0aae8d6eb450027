import type {Ports} from './ports/ports.ts'

export interface Wiring {
  /** Aborted with Interrupted on the first signal. */
  readonly signal: AbortSignal
  readonly environment: NodeJS.ProcessEnv
  /** Value of --context; undefined = SESCTL_CONTEXT or the current one. */
  readonly contextName: string | undefined
  /** Receives one line a request with --debug. */
  readonly trace?: (line: string) => void
}

export function wire(wiring: Wiring): Ports {
  throw new Error(String(wiring))
}
