import type {Clock} from '../../ports/clock.ts'
import type {JsonReply} from '../http/json-client.ts'
import type {CloudFoundryAccess} from './access.ts'

export type {CloudFoundryAccess} from './access.ts'

export interface CloudFoundryOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly trace?: (line: string) => void
  /** A sentence that is not the result and has to be seen. */
  readonly warn: (text: string) => void
}

export interface CloudRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below the API root: /v3/service_instances. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Milliseconds that one exchange may take; 30 s when absent. */
  readonly patience?: number
}

export interface NamedResource {
  readonly guid: string
  readonly name: string
}

/** Where service instances live. */
export interface CloudTarget {
  readonly organization: NamedResource
  readonly space: NamedResource
}

/**
 * Cloud Foundry API v3 at one address, logged in. A request that is sent before the interruption of the command is cut
 * off by it if it is a GET; one that is sent after it cleans up, and runs to its end.
 */
export class CloudController {
  constructor(_access: CloudFoundryAccess, _options: CloudFoundryOptions) {}

  /**
   * Any answer that is about the request itself: 2xx, 403, 404, 409, 422, and 5xx with an error body of Cloud Foundry.
   * Renews the login, waits out rate limits, and repeats a GET that failed on the way.
   * @throws NoAnswer, also for what a gateway says in the API's stead; NotAuthorised, LoginNeeded, PasswordExpired;
   *   Unavailable when the rate limit asks for a longer wait than is decent; the interruption, from a GET.
   */
  send(_request: CloudRequest): Promise<JsonReply> {
    throw new Error('not there yet')
  }

  /** The organization and space of the context, else of the cf login; asked for once. @throws NoTarget, TargetNotFound */
  target(): Promise<CloudTarget> {
    throw new Error('not there yet')
  }

  /** The URL that a request would go to. */
  urlOf(_request: Pick<CloudRequest, 'path' | 'query'>): Promise<string> {
    throw new Error('not there yet')
  }

  /** Says a warning once, however often it comes. */
  warn(_text: string): void {}
}
