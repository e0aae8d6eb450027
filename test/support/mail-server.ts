import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {type AddressInfo, createServer, type Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {SMTPServer, type SMTPServerOptions} from 'smtp-server'
import {certificateFor, type TestCertificate} from './certificates.ts'

interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: string
}

export interface MailServer {
  readonly port: number
  readonly received: ReceivedMail[]
  close(): Promise<void>
}

/** An SMTP server that takes one user and keeps what it is sent; `change` makes it behave otherwise. */
export async function startMailServer(
  certificate: TestCertificate,
  login: {user: string; password: string},
  change: SMTPServerOptions = {},
): Promise<MailServer> {
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    key: certificate.key,
    cert: certificate.cert,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: (auth, _session, done) => {
      if (auth.username === login.user && auth.password === login.password) done(null, {user: login.user})
      else done(reply(535, 'Authentication Credentials Invalid'))
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const {mailFrom, rcptTo} = session.envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({address}) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
        })
        done(null, 'Ok 0100018f00000000-0000-000000')
      })
    },
    ...change,
  })
  // A client that hangs up is part of the tests.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** An error that smtp-server answers with `code text`. */
export function reply(code: number, text: string): Error {
  return Object.assign(new Error(text), {responseCode: code})
}

/** A TCP server that does with each connection what it is asked to. */
export async function startTcpServer(serve: (socket: Socket) => void): Promise<{port: number; close(): Promise<void>}> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

export interface Trust {
  readonly certificate: TestCertificate
  readonly caFile: string
  dispose(): void
}

/** A certificate for 127.0.0.1, with its authority in a file. */
export function loopbackTrust(certificate = certificateFor('127.0.0.1')): Trust {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-trust-'))
  const caFile = join(folder, 'authority.pem')
  writeFileSync(caFile, certificate.authority)
  return {certificate, caFile, dispose: () => rmSync(folder, {recursive: true, force: true})}
}
