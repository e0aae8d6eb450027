import {createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import type {Act} from './scripted-broker.ts'

export interface CloudReceived {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: IncomingHttpHeaders
  /** A form of the token endpoint. */
  readonly form: Readonly<Record<string, string>>
  readonly text: string
}

type Script = (request: CloudReceived, nth: number) => Act | Promise<Act>

export interface ScriptedCloud {
  readonly api: string
  /** Requests to the token endpoint. */
  readonly grants: CloudReceived[]
  /** Requests to the API, without its root. */
  readonly calls: CloudReceived[]
  close(): Promise<void>
}

/** An access token as UAA makes them, but for the signature, which no client checks. */
export function accessToken(claims: Readonly<Record<string, unknown>> = {}): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({alg: 'none'})}.${part({user_name: 'tenant@agency.gov', ...claims})}.signature`
}

/** A Cloud Foundry API with its UAA below /login, which do what the scripts say, request by request. */
export async function scriptedCloud(scripts: {api?: Script; uaa?: Script}): Promise<ScriptedCloud> {
  const grants: CloudReceived[] = []
  const calls: CloudReceived[] = []
  let api = ''
  const answer = async (request: CloudReceived): Promise<Act> => {
    if (request.path === '/login/oauth/token') {
      const nth = grants.push(request)
      return await (scripts.uaa?.(request, nth) ?? {status: 200, body: {access_token: `token-${nth}`, expires_in: 600}})
    }
    if (request.path === '/') return {status: 200, body: {links: {login: {href: `${api}/login`}, uaa: null}}}
    const nth = calls.push(request)
    return await (scripts.api?.(request, nth) ?? {status: 200, body: {}})
  }
  const server = createServer((message, response) => {
    read(message)
      .then(answer)
      .then((act) => perform(act, message, response))
      .catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    api,
    grants,
    calls,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

/** An error answer of API v3. */
export function v3Refusal(status: number, code: number, title: string, detail: string): Exclude<Act, string> {
  return {status, body: {errors: [{code, title, detail}]}, headers: {'x-vcap-request-id': 'request-1'}}
}

function perform(act: Act, message: IncomingMessage, response: ServerResponse): void {
  if (act === 'hang') return
  if (act === 'drop') {
    message.socket.destroy()
    return
  }
  response.writeHead(act.status, {'content-type': 'application/json', ...act.headers})
  response.end(act.text ?? (act.body === undefined ? '' : JSON.stringify(act.body)))
}

async function read(message: IncomingMessage): Promise<CloudReceived> {
  const text = Buffer.concat(await message.toArray()).toString('utf8')
  const url = new URL(message.url ?? '/', 'http://127.0.0.1')
  return {
    method: message.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: message.headers,
    form: Object.fromEntries(new URLSearchParams(text)),
    text,
  }
}
