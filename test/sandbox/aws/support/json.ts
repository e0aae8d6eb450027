import type {TestEndpoint} from './endpoint.ts'
import {send, sign} from './sign.ts'

export interface JsonReply {
  readonly status: number
  readonly contentType: string
  /** The members of the output, or of the error. */
  readonly json: Readonly<Record<string, unknown>>
}

/** A client of a service that speaks AWS JSON, written by hand. */
export function jsonClient(endpoint: TestEndpoint, service: string, target: string, contentType: string) {
  return async (operation: string, input: object = {}, credentials = endpoint.operator): Promise<JsonReply> => {
    const headers = {'content-type': contentType, 'x-amz-target': `${target}.${operation}`}
    const request = {url: `${endpoint.url}/`, headers, body: JSON.stringify(input), service, ...credentials}
    const reply = await send(sign(request))
    return {
      status: reply.status,
      contentType: reply.headers.get('content-type') ?? '',
      json: JSON.parse(reply.text) as Record<string, unknown>,
    }
  }
}
