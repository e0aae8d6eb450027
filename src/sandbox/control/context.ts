import type {World} from '../world.ts'
import type {SandboxEndpoints} from './endpoints.ts'
import type {Fields} from './fields.ts'

/** What the control API can do to the sandbox that it belongs to. */
export interface Controls {
  readonly world: World
  readonly endpoints: SandboxEndpoints
  readonly ports: Readonly<Record<string, number>>
  /** Epoch milliseconds. */
  readonly startedAt: number
  /** Stops the sandbox, after the answer to whoever asked. */
  stop(): void
  /** Looks at DNS for identities that wait for their records, without waiting for the next turn. */
  checkSoon(): void
  /** Changes how long operations and binds take from now on, and remembers it. */
  setTimings(timings: {operationMillis?: number; bindMillis?: number}): void
}

export interface ControlRequest {
  /** Last segment of the path where it is variable. */
  readonly id: string
  readonly query: Fields
  readonly body: Fields
}

/** Text is sent as it is, anything else as JSON. */
export type ControlReply = object | string

export type ControlHandle = (controls: Controls, request: ControlRequest) => ControlReply | Promise<ControlReply>
