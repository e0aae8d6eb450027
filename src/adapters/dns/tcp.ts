import {connect} from 'node:net'
import type {NoAnswerReason, ServerAddress} from '../../domain/verification/dns/answers.ts'

/**
 * Sends one query over TCP (RFC 7766: two octets of length, then the message) and resolves with the first message that
 * comes back.
 */
export async function askByTcp(
  server: ServerAddress,
  query: Buffer,
  {signal, timeoutMillis}: {signal: AbortSignal; timeoutMillis: number},
): Promise<Buffer | NoAnswerReason> {
  if (signal.aborted) return 'aborted'
  return await new Promise((resolve) => {
    const socket = connect({host: server.address, port: server.port})
    let received = Buffer.alloc(0)
    const end = (outcome: Buffer | NoAnswerReason): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      socket.destroy()
      resolve(outcome)
    }
    const abort = (): void => end('aborted')
    const timer = setTimeout(() => end('timeout'), timeoutMillis)
    signal.addEventListener('abort', abort, {once: true})
    socket.on('error', () => end('unreachable'))
    socket.on('end', () => end('malformed'))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      const length = received.length < 2 ? undefined : received.readUInt16BE(0)
      if (length !== undefined && received.length >= length + 2) end(received.subarray(2, length + 2))
    })
    const head = Buffer.alloc(2)
    head.writeUInt16BE(query.length)
    socket.write(Buffer.concat([head, query]))
  })
}
