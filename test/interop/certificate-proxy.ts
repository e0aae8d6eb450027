import {writeFileSync} from 'node:fs'
import {createServer, request as forward, type IncomingMessage} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import {type AddressInfo, connect, type Socket} from 'node:net'
import {join} from 'node:path'
import {certificateFor} from '../support/certificates.ts'

/** Leads a program that fetches from one AWS host to the sandbox, with nothing of the program changed. */
export interface CertificateProxy {
  /** What a Node program needs: a proxy for HTTPS, and the authority that vouches for the host behind it. */
  readonly env: Readonly<Record<string, string>>
  /** The hosts that were asked for. */
  readonly hosts: ReadonlySet<string>
  close(): Promise<void>
}

/**
 * A proxy (RFC 9110 section 9.3.6) that connects to `host` alone, in front of a TLS server that forwards requests.
 * @param folder for the authority's certificate
 * @param target the URL of the sandbox's AWS endpoint
 */
export async function certificateProxy(folder: string, host: string, target: string): Promise<CertificateProxy> {
  const {authority, key, cert} = certificateFor(host)
  const authorityFile = join(folder, 'authority.pem')
  writeFileSync(authorityFile, authority)
  const {hostname, port} = new URL(target)
  const forwarder = createTlsServer({key, cert}, ({method, url: path}, response) => {
    const onward = forward({hostname, port, method, path, agent: false}, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    })
    onward.on('error', () => response.destroy())
    onward.end()
  })
  const hosts = new Set<string>()
  const sockets = new Set<Socket>()
  const proxy = createServer((_, response) => response.writeHead(405).end())
  proxy.on('connect', ({url = ''}: IncomingMessage, client: Socket, head: Buffer) => {
    hosts.add(url)
    if (url !== `${host}:443`) return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const tunnel = connect((forwarder.address() as AddressInfo).port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      tunnel.write(head)
      tunnel.pipe(client).pipe(tunnel)
    })
    for (const socket of [client, tunnel]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
  })
  for (const server of [forwarder, proxy]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    env: {
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      NODE_EXTRA_CA_CERTS: authorityFile,
    },
    hosts,
    async close() {
      for (const socket of sockets) socket.destroy()
      for (const server of [proxy, forwarder]) {
        await new Promise((resolve) => {
          server.close(resolve)
          server.closeAllConnections()
        })
      }
    },
  }
}
