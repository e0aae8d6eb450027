import type {TestEndpoint} from './endpoint.ts'
import {send, sign} from './sign.ts'

export interface QueryReply {
  readonly status: number
  /** The whole document. */
  readonly xml: string
  /** The code of a refusal. */
  readonly code: string | undefined
  readonly message: string | undefined
  /** The text of every element of a name that holds nothing but text, in order. */
  texts(element: string): string[]
}

/** A client of a Query service that was written by hand: no SDK stands between the test and the wire. */
export function queryClient(endpoint: TestEndpoint, service: 'ses' | 'iam' | 'sns', version: string) {
  return async (
    action: string,
    parameters: Readonly<Record<string, string>> = {},
    credentials = endpoint.operator,
  ): Promise<QueryReply> => {
    const body = new URLSearchParams({Action: action, Version: version, ...parameters}).toString()
    const headers = {'content-type': 'application/x-www-form-urlencoded; charset=utf-8'}
    const {status, text} = await send(sign({url: `${endpoint.url}/`, headers, body, service, ...credentials}))
    const texts = (element: string) =>
      [...text.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, value]) =>
        withoutEntities(value ?? ''),
      )
    return {status, xml: text, code: texts('Code')[0], message: texts('Message')[0], texts}
  }
}

const ENTITIES: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'"}

function withoutEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '')
}
