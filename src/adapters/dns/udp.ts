import {createSocket} from 'node:dgram'
import type {NoAnswerReason, ServerAddress} from '../../domain/verification/dns/answers.ts'

export interface RetryPolicy {
  readonly signal: AbortSignal
  /** For one try. */
  readonly timeoutMillis: number
  readonly tries: number
}

/**
 * Sends a datagram and resolves with the first reply that `read` accepts; again after each timeout. The socket has a port
 * of its own, chosen by the kernel, and is connected: replies from other addresses never arrive, and a closed port is
 * noticed at once.
 * @param read undefined for a datagram that is to be ignored.
 */
export async function askByUdp<Reply>(
  server: ServerAddress,
  query: Buffer,
  read: (datagram: Buffer) => Reply | undefined,
  {signal, timeoutMillis, tries}: RetryPolicy,
): Promise<Reply | NoAnswerReason> {
  if (signal.aborted) return 'aborted'
  return await new Promise((resolve) => {
    const socket = createSocket(server.address.includes(':') ? 'udp6' : 'udp4')
    let sent = 0
    let ended = false
    let timer: NodeJS.Timeout | undefined
    const end = (outcome: Reply | NoAnswerReason): void => {
      if (ended) return
      ended = true
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      // Listeners stay: a socket that is still being bound closes itself by one of its own.
      socket.close()
      resolve(outcome)
    }
    const abort = (): void => end('aborted')
    const send = (): void => {
      if (ended) return
      sent += 1
      socket.send(query, (error) => {
        if (error) end('unreachable')
      })
      timer = setTimeout(() => (sent === tries ? end('timeout') : send()), timeoutMillis)
    }
    signal.addEventListener('abort', abort, {once: true})
    socket.on('error', () => end('unreachable'))
    socket.on('message', (datagram) => {
      const reply = ended ? undefined : read(datagram)
      if (reply !== undefined) end(reply)
    })
    socket.on('connect', send)
    socket.connect(server.port, server.address)
  })
}
