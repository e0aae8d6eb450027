import {createServer, type IncomingMessage} from 'node:http'
import type {AddressInfo} from 'node:net'
import {type Clock, systemClock} from '../clock.ts'
import type {Environment} from '../environment.ts'
import {createEndpoint, type Endpoint} from './endpoint.ts'
import type {Reply} from './reply.ts'
import {readRequest} from './request.ts'
import {services} from './services.ts'
import type {AcceptMail} from './ses/sending.ts'

export type {AcceptMail, Submission} from './ses/sending.ts'

export interface AwsEndpointOptions {
  /** On 127.0.0.1; 0 for any free one. */
  readonly port: number
  /** Judges and keeps what SendEmail is given. */
  readonly acceptMail: AcceptMail
  /** What the age of signatures is measured by: the clock of the machine, as clients sign by it. */
  readonly wallClock?: Clock
}

export interface AwsEndpoint {
  readonly port: number
  /** Ends idle connections at once, and those with a request under way once it is answered. */
  close(): Promise<void>
}

const LARGEST_BODY = 40 * 1024 * 1024
const KEEP_ALIVE_MILLIS = 60_000

/**
 * Serves every AWS service of the sandbox on one port, as clients with AWS_ENDPOINT_URL reach it.
 *
 * @throws Error EADDRINUSE and its kin from listening.
 */
export async function startAwsEndpoint(env: Environment, options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const wallClock = options.wallClock ?? systemClock
  const endpoint = createEndpoint(env, services(options.acceptMail), wallClock)
  const server = createServer({keepAliveTimeout: KEEP_ALIVE_MILLIS}, (message, response) => {
    void answer(endpoint, message)
      .then(({status, headers, body}) => {
        // A connection that is kept alive would keep a server alive that is closing.
        if (!server.listening) response.setHeader('connection', 'close')
        // Clients whose clock is wrong put it right by this (RFC 9110 section 6.6.1).
        response.setHeader('date', new Date(wallClock.now()).toUTCString())
        response.writeHead(status, {...headers, 'content-length': Buffer.byteLength(body)}).end(body)
      })
      .catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

async function answer(endpoint: Endpoint, message: IncomingMessage): Promise<Reply> {
  const request = await readRequest(message, LARGEST_BODY)
  if (request) return endpoint(request)
  return {
    status: 413,
    headers: {'content-type': 'application/json', 'x-amzn-errortype': 'RequestEntityTooLargeException'},
    body: JSON.stringify({message: 'Request size exceeds 40 MiB.'}),
  }
}
