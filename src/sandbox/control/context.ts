import type {MovableClock} from '../clock.ts'
import type {AlarmStyle, Environment} from '../environment.ts'
import type {SandboxEndpoints} from './endpoints.ts'
import type {Fields} from './fields.ts'

/** What the control API can do to the sandbox that it belongs to. */
export interface Controls {
  readonly env: Environment
  /** The sandbox's clock, to be moved. */
  readonly clock: MovableClock
  readonly endpoints: SandboxEndpoints
  readonly ports: Readonly<Record<string, number>>
  /** Epoch milliseconds. */
  readonly startedAt: number
  /** Stops the sandbox, after the answer to whoever asked. */
  stop(): void
  /** Looks at DNS for identities that wait for their records, without waiting for the next turn. */
  checkSoon(): void
  /** Changes settings from now on, and remembers them. */
  changeSettings(changes: {operationMillis?: number; bindMillis?: number; alarms?: AlarmStyle}): void
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
