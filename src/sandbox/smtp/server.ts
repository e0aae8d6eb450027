import type {Socket} from 'node:net'
import {SMTPServer, type SMTPServerOptions, type SMTPServerSession} from 'smtp-server'
import type {Environment} from '../environment.ts'
import {isGreylisted} from '../faults/mail.ts'
import {LARGEST_MESSAGE} from '../mail/accept.ts'
import {isAddress} from '../mail/addresses.ts'
import {DiskFull} from '../store/store.ts'
import {authenticate, type SmtpUser} from './authentication.ts'
import {comeBackLater, inWordsOfSes, noRoom, Reply} from './replies.ts'
import {submit} from './submission.ts'

const HOST = '127.0.0.1'
/** What the library can do besides and SES cannot. */
const NOT_OFFERED = ['VRFY', 'ETRN', 'HELP', 'WIZ', 'SHELL', 'KILL', 'XCLIENT', 'XFORWARD']

export interface SmtpEndpoint {
  /** Where a client begins in the clear and must say STARTTLS, as on 587. */
  readonly startTlsPort: number
  /** Where TLS comes first, as on 465. */
  readonly implicitTlsPort: number
  close(): Promise<void>
}

/**
 * The SMTP endpoint of SES on 127.0.0.1: AUTH PLAIN and LOGIN with the password that is derived from a secret access key,
 * only under TLS 1.2 or later; refusals at the end of DATA, as {@link submit} has them.
 *
 * @param options ports may be 0 for free ones; `tls` is in PEM
 * @throws the system's error when a port is taken
 */
export async function startSmtp(
  env: Environment,
  options: {startTlsPort: number; implicitTlsPort: number; tls: {key: string; cert: string}},
): Promise<SmtpEndpoint> {
  const startTls = new Listener(env, {...options.tls, secure: false})
  const implicitTls = new Listener(env, {...options.tls, secure: true})
  try {
    const startTlsPort = await startTls.listen(options.startTlsPort)
    const implicitTlsPort = await implicitTls.listen(options.implicitTlsPort)
    return {
      startTlsPort,
      implicitTlsPort,
      close: async () => void (await Promise.all([startTls.close(), implicitTls.close()])),
    }
  } catch (error) {
    await Promise.all([startTls.close(), implicitTls.close()])
    throw error
  }
}

class Listener {
  readonly #server: SMTPServer
  readonly #sockets = new Set<Socket>()

  constructor(env: Environment, tls: {key: string; cert: string; secure: boolean}) {
    const server = new SMTPServer({
      ...serverOptions(env),
      ...tls,
      onConnect: (session, next) => {
        translateReplies(server, session)
        next()
      },
    })
    // Clients that go away in the middle of something; nothing that the endpoint could do about it.
    server.on('error', (error) => env.log(`smtp: ${error.message}`))
    server.server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    this.#server = server
  }

  listen(port: number): Promise<number> {
    const {server} = this.#server
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      this.#server.listen(port, HOST, () => {
        server.off('error', reject)
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : port)
      })
    })
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(resolve)
      for (const socket of this.#sockets) socket.destroy()
    })
  }
}

function serverOptions(env: Environment): SMTPServerOptions {
  return {
    name: 'email-smtp.amazonaws.com',
    banner: 'SimpleEmailService-sandbox',
    heloResponse: '%s',
    size: LARGEST_MESSAGE,
    minVersion: 'TLSv1.2',
    authMethods: ['PLAIN', 'LOGIN'],
    authRequiredMessage: 'Authentication required',
    disabledCommands: NOT_OFFERED,
    hideSMTPUTF8: true,
    // Addresses are judged here, to be refused in the words of SES.
    lenientAddressParsing: true,
    disableReverseLookup: true,
    logger: false,
    onAuth({username, password}, _session, done) {
      const user = authenticate(env, username ?? '', password ?? '')
      // Not by the name that was given: people paste passwords into the wrong field.
      env.log(`smtp: ${user ? `${user.userName} signed in` : 'credentials were refused'}`)
      if (user) done(null, {user})
      else done(new Reply(535, 'Authentication Credentials Invalid'))
    },
    onMailFrom: ({address}, _session, done) => done(checkAddress(address)),
    onRcptTo: ({address}, session, done) => done(checkAddress(address) ?? greylisted(env, address, session)),
    onData(stream, session, done) {
      submit(env, stream, session).then(
        (text) => done(null, text),
        (error: Error) => done(error),
      )
    },
  }
}

function checkAddress(address: string): Reply | null {
  return isAddress(address) ? null : new Reply(553, `<${address}> Invalid email address`)
}

function greylisted(env: Environment, recipient: string, session: SMTPServerSession): Reply | null {
  const sender = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
  const triple = {client: session.remoteAddress, userName: (session.user as SmtpUser).userName, sender, recipient}
  try {
    return isGreylisted(env, triple) ? comeBackLater() : null
  } catch (error) {
    if (error instanceof DiskFull) return noRoom()
    throw error
  }
}

/** The library has its own words for everything that its handlers do not say. */
function translateReplies(server: SMTPServer, {id}: SMTPServerSession): void {
  for (const connection of server.connections) {
    if (connection.id !== id) continue
    const send = connection.send.bind(connection)
    connection.send = (code, text, context) => {
      const [ownCode, ownText] = inWordsOfSes(code, text ?? '', connection.secure)
      send(ownCode, ownText, context)
    }
  }
}
