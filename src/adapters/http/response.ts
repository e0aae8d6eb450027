import type {ClientRequest, IncomingMessage} from 'node:http'

/**
 * The response to a request. Node settles neither `response` nor `error` when a server switches protocols (101) or the
 * connection ends in between: a wait for those two alone would never end.
 * @throws an Error of node:net, node:tls or node:http.
 */
export async function responseTo(outgoing: ClientRequest): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const switched = (): void => reject(new Error('it switches to another protocol (HTTP 101)'))
    outgoing.once('response', (response) => (response.statusCode === 101 ? switched() : resolve(response)))
    outgoing.once('error', reject)
    outgoing.once('upgrade', (_, socket) => {
      socket.destroy()
      switched()
    })
    outgoing.once('close', () => reject(new Error('the connection ended without an answer')))
  })
}
