import {createServer, request as forward, type RequestListener} from 'node:http'
import type {AddressInfo} from 'node:net'

/** Stands in front of an endpoint, forwards everything as it came, and notes in which form requests were made. */
export interface Wiretap {
  readonly url: string
  /** The media types of the requests since the last check. */
  mediaTypes(): ReadonlySet<string>
  close(): Promise<void>
}

/** @param target the URL of an endpoint on this machine */
export async function wiretap(target: string): Promise<Wiretap> {
  const {hostname, port} = new URL(target)
  let seen = new Set<string>()
  const listener: RequestListener = (request, response) => {
    const {method, url: path, headers} = request
    const [mediaType = ''] = (headers['content-type'] ?? '').split(';')
    seen.add(mediaType)
    // The host goes along too: it is signed.
    const onward = forward({hostname, port, method, path, headers, agent: false}, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  }
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mediaTypes() {
      const last = seen
      seen = new Set()
      return last
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
