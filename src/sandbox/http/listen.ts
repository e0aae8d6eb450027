import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'

export interface Listening {
  readonly port: number
  /** Stops listening and ends every connection, busy ones too. */
  close(): Promise<void>
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Longer than clients keep idle connections, so that none is closed under a request that is on its way. */
const KEEP_ALIVE_MILLIS = 60_000

/**
 * Serves plain HTTP on 127.0.0.1, and only there.
 * @param port 0 takes a free one.
 * @throws what node:net throws, `EADDRINUSE` when the port is taken.
 */
export function listen(handler: Handler, port: number): Promise<Listening> {
  const server = createServer({keepAliveTimeout: KEEP_ALIVE_MILLIS}, (request, response) => {
    handler(request, response).catch(() => response.destroy())
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({host: '127.0.0.1', port, exclusive: true}, () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            server.closeAllConnections()
          }),
      })
    })
  })
}
