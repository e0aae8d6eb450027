import {createSocket, type Socket} from 'node:dgram'

export interface SlowRelay {
  readonly address: string
  readonly port: number
  close(): Promise<void>
}

/** A way to a name server that takes its time: each answer over UDP arrives so much later, milliseconds. */
export async function slowRelay(server: {address: string; port: number}, delay: number): Promise<SlowRelay> {
  const front = createSocket('udp4')
  const backs = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  let closed = false
  front.on('message', (query, {address, port}) => {
    const back = createSocket('udp4')
    backs.add(back)
    back.on('message', (answer) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        if (!closed) front.send(answer, port, address)
      }, delay)
      timers.add(timer)
      backs.delete(back)
      back.close()
    })
    back.send(query, server.port, server.address)
  })
  await new Promise<void>((resolve) => front.bind(0, '127.0.0.1', resolve))
  return {
    address: '127.0.0.1',
    port: front.address().port,
    close: async () => {
      closed = true
      for (const timer of timers) clearTimeout(timer)
      for (const back of backs) back.close()
      await new Promise<void>((resolve) => front.close(() => resolve()))
    },
  }
}
