import {type AddressInfo, connect, createServer, type Socket} from 'node:net'

/** Stands in front of a server on this machine and cuts a connection when it is asked to. */
export interface CuttingRelay {
  readonly port: number
  /** The next message with this text in it still arrives; its answer does not. */
  cutAt(text: string): void
  close(): Promise<void>
}

export async function cuttingRelay(port: number): Promise<CuttingRelay> {
  let wanted: string | undefined
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const onward = connect(port, '127.0.0.1')
    let cut = false
    for (const socket of [client, onward]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        onward.destroy()
      })
    }
    client.on('data', (data) => {
      if (wanted !== undefined && data.includes(wanted)) {
        wanted = undefined
        cut = true
      }
      onward.write(data)
    })
    onward.on('data', (data) => {
      // The server has done it by now.
      if (cut) client.destroy()
      else client.write(data)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    cutAt: (text) => {
      wanted = text
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
