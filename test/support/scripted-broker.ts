import {createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'

export interface Received {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/** An answer; `drop` ends the connection without one, `hang` never answers. */
export type Act =
  | {
      readonly status: number
      readonly body?: unknown
      readonly text?: string
      readonly headers?: Record<string, string>
    }
  | 'drop'
  | 'hang'

export interface ScriptedBroker {
  readonly url: string
  readonly received: Received[]
  /** `METHOD path` of everything but catalogs. */
  readonly calls: string[]
  close(): Promise<void>
}

export const CATALOG = {
  services: [
    {
      id: 'service-1',
      name: 'aws-ses',
      instances_retrievable: true,
      bindings_retrievable: true,
      plans: [{id: 'plan-1', name: 'domain', maintenance_info: {version: '1.8.2'}}],
    },
  ],
}

/** {@link CATALOG} with other things said of the service or the plan. */
export function catalogWith({service = {}, plan = {}}: {service?: object; plan?: object}): Act {
  const [offered] = CATALOG.services
  return {status: 200, body: {services: [{...offered, plans: [{...offered?.plans[0], ...plan}], ...service}]}}
}

/** An id that is derived from a name. */
const DERIVED = /^\/v2\/service_instances\/([0-9a-f-]{14}5[0-9a-f-]{21})(?:\/last_operation)?$/

/**
 * A broker that does what the script says, request by request; the catalog it has by itself. It knows nothing of ids that
 * are derived from names before somebody has put an instance there, which is neither scripted nor counted.
 */
export async function scriptedBroker(
  script: (request: Received, nth: number) => Act | Promise<Act>,
  catalog: Act = {status: 200, body: CATALOG},
  knows: readonly string[] = [],
): Promise<ScriptedBroker> {
  const received: Received[] = []
  const calls: string[] = []
  const put = new Set<string>(knows)
  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await read(message)
    received.push(request)
    if (request.path === '/v2/catalog') return perform(catalog, message, response)
    const [, derived] = DERIVED.exec(request.path) ?? []
    if (derived !== undefined && request.method === 'PUT') put.add(derived)
    if (derived !== undefined && !put.has(derived)) return perform({status: 410, body: {}}, message, response)
    calls.push(`${request.method} ${request.path}`)
    perform(await script(request, calls.length), message, response)
  }
  const server = createServer((message, response) => {
    handle(message, response).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    calls,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function perform(act: Act, message: IncomingMessage, response: ServerResponse): void {
  if (act === 'hang') return
  if (act === 'drop') {
    message.socket.destroy()
    return
  }
  response.writeHead(act.status, {'content-type': 'application/json', ...act.headers})
  response.end(act.text ?? (act.body === undefined ? '' : `${JSON.stringify(act.body)}\n`))
}

async function read(message: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const url = new URL(message.url ?? '/', 'http://127.0.0.1')
  return {
    method: message.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: message.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}
