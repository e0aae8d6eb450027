import type {Environment} from '../environment.ts'
import type {Bindings} from './bindings.ts'
import type {Instances} from './instances.ts'
import type {Operations} from './operations.ts'
import type {Waits} from './waits.ts'

export interface BrokerOptions {
  readonly port: number
  /** How long the platform in front of the broker waits for an answer, in milliseconds. */
  readonly platformTimeout: () => number
}

/** What the handlers of requests work with. */
export interface BrokerContext {
  readonly env: Environment
  readonly instances: Instances
  readonly bindings: Bindings
  readonly operations: Operations
  readonly waits: Waits
  readonly platformTimeout: BrokerOptions['platformTimeout']
}

/** A request that has passed authentication and the version check. */
export interface BrokerRequest {
  readonly instanceId: string
  /** "" on routes of instances. */
  readonly bindingId: string
  readonly query: URLSearchParams
  /** Minor part of the OSB API version that the client announced. */
  readonly minor: number
  /** The decoded JSON body; null where the method has none. */
  readonly body: unknown
  /** Whether the client has closed its connection before it got an answer. */
  readonly hungUp: () => boolean
}

export interface Reply {
  readonly status: number
  readonly body: unknown
}

export type Handle = (context: BrokerContext, request: BrokerRequest) => Reply | Promise<Reply>
