import type {Environment} from '../environment.ts'
import type {BrokerClient} from './broker-client.ts'
import type {Jobs} from './jobs/jobs.ts'
import type {Marketplace} from './marketplace/marketplace.ts'
import type {Query} from './query.ts'
import type {Caller} from './uaa/caller.ts'

/** What the handlers of requests work with. */
export interface CloudController {
  readonly env: Environment
  /** Base URL of the API, without a slash at its end. */
  readonly api: string
  readonly uaa: string
  readonly broker: BrokerClient
  readonly marketplace: Marketplace
  readonly jobs: Jobs
}

/** A request of somebody whom UAA knows. */
export interface ApiRequest {
  readonly method: string
  readonly pathname: string
  /** The variable segments of the path, in order. */
  readonly ids: readonly string[]
  readonly query: Query
  /** The decoded JSON body; undefined where there is none. */
  readonly body: unknown
  readonly caller: Caller
}

export interface ApiReply {
  readonly status: number
  /** Undefined for none. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type ApiHandle = (cloud: CloudController, request: ApiRequest) => ApiReply | Promise<ApiReply>

export interface ApiRoute {
  /** Segments of the path; `:guid` matches any one. */
  readonly pattern: readonly string[]
  readonly methods: Readonly<Record<string, ApiHandle>>
}

/** @param path such as `/v3/apps/:guid` */
export const apiRoute = (path: string, methods: Readonly<Record<string, ApiHandle>>): ApiRoute => ({
  pattern: path.split('/'),
  methods,
})
