import {type AddressInfo, createServer, type Socket} from 'node:net'
import type {Duplex} from 'node:stream'
import {createSecureContext, type SecureContext, TLSSocket} from 'node:tls'
import type {TestCertificate} from './certificates.ts'
import type {HostileGates} from './hostile-walk.ts'

/** What a client waits for an answer to. `TLS` is its first handshake message, `message` the dot that ends the mail. */
type SmtpStep = 'greeting' | 'TLS' | 'message' | string

/** One step of a conversation, as who answers it sees it. */
export interface SmtpMoment {
  readonly step: SmtpStep
  /** What the client sent, without its end of line; nothing before the greeting and the handshake. */
  readonly line: string
  /** Plain or TLS, as the conversation is; plain for a handshake. */
  readonly socket: Duplex
  /** Below `socket`. */
  readonly transport: Socket
  /** Answers as a good server does. @param more octets that follow the reply at once, outside of TLS where TLS begins after it */
  proceed(more?: string): void
}

export interface HostileSmtpAnswer {
  readonly name: string
  /** The steps after the attacked one are answered well. */
  readonly once?: true
  readonly perform: (moment: SmtpMoment) => void
}

/** A submission server that takes every login and every mail, or answers a step in a hostile way. */
export interface HostileSmtp extends HostileGates<HostileSmtpAnswer> {
  /** `host:port`. */
  readonly startTls: string
  readonly implicitTls: string
  /** AUTH commands that came outside of TLS, since the last attack began. */
  readonly exposed: readonly string[]
  /** Passwords that came by AUTH PLAIN (RFC 4616). */
  readonly passwords: ReadonlySet<string>
}

interface Plan {
  readonly at: number
  readonly answer: HostileSmtpAnswer | undefined
  readonly often: number
}

const OFFERS = ['gate.test', '8BITMIME', 'AUTH PLAIN LOGIN']

export async function hostileSmtp(certificate: TestCertificate): Promise<HostileSmtp> {
  const requests: SmtpStep[] = []
  const exposed: string[] = []
  const passwords = new Set<string>()
  const sockets = new Set<Socket>()
  const context = createSecureContext({key: certificate.key, cert: certificate.cert})
  let plan: Plan = {at: 0, answer: undefined, often: 1}

  function answer(moment: SmtpMoment): void {
    const nth = requests.push(moment.step) - 1
    if (moment.step === 'AUTH' && !(moment.socket instanceof TLSSocket)) exposed.push(moment.line)
    const [, plain = ''] = /^AUTH PLAIN (\S+)$/.exec(moment.line) ?? []
    if (plain !== '') passwords.add(Buffer.from(plain, 'base64').toString('utf8').split('\0')[2] ?? '')
    const {at, answer: hostile, often} = plan
    if (hostile && nth >= at && nth < at + (hostile.once ? 1 : often)) hostile.perform(moment)
    else moment.proceed()
  }

  async function listen(tls: 'starttls' | 'implicit'): Promise<{readonly at: string; close(): Promise<void>}> {
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
      const conversation = new Conversation(socket, context, answer)
      if (tls === 'implicit') conversation.secure(() => conversation.greet())
      else conversation.greet()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return {
      at: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: async () => {
        for (const socket of sockets) socket.destroy()
        await new Promise<void>((resolve) => server.close(() => resolve()))
      },
    }
  }

  const [startTls, implicitTls] = await Promise.all([listen('starttls'), listen('implicit')])
  return {
    startTls: startTls.at,
    implicitTls: implicitTls.at,
    requests,
    exposed,
    passwords,
    attack: (at, hostile, often = 1) => {
      requests.length = 0
      exposed.length = 0
      plan = {at, answer: hostile, often}
    },
    close: async () => void (await Promise.all([startTls.close(), implicitTls.close()])),
  }
}

/** The server's side of RFC 5321 with RFC 3207 and RFC 4954, as far as a client goes that sends one mail. */
class Conversation {
  readonly #transport: Socket
  readonly #context: SecureContext
  readonly #answer: (moment: SmtpMoment) => void
  #socket: Duplex
  #received = ''
  #isMessage = false

  constructor(transport: Socket, context: SecureContext, answer: (moment: SmtpMoment) => void) {
    this.#transport = transport
    this.#context = context
    this.#answer = answer
    this.#socket = transport
  }

  greet(): void {
    const read = (chunk: Buffer): void => this.#read(chunk)
    this.#socket.on('data', read)
    this.#step('greeting', '', '220 gate.test ESMTP')
  }

  secure(then: () => void): void {
    this.#transport.removeAllListeners('data')
    this.#moment('TLS', '', () => {
      const secured = new TLSSocket(this.#transport, {isServer: true, secureContext: this.#context})
      secured.on('error', () => {})
      this.#socket = secured
      this.#received = ''
      then()
    })
  }

  #read(chunk: Buffer): void {
    this.#received += chunk.toString('latin1')
    const end = (): string => (this.#isMessage ? '\r\n.\r\n' : '\r\n')
    for (let at = this.#received.indexOf(end()); at >= 0; at = this.#received.indexOf(end())) {
      const line = this.#received.slice(0, at)
      this.#received = this.#received.slice(at + end().length)
      this.#take(line)
    }
  }

  #take(line: string): void {
    if (this.#isMessage) {
      this.#isMessage = false
      this.#step('message', line, '250 Ok 0100018f00000000-0000-000000')
      return
    }
    const verb = /^[A-Z]+/i.exec(line)?.[0].toUpperCase() ?? ''
    const offers = this.#socket === this.#transport ? [...OFFERS, 'STARTTLS'] : OFFERS
    const extensions = offers
      .map((offer, index) => `250${index === offers.length - 1 ? ' ' : '-'}${offer}`)
      .join('\r\n')
    const replies: Readonly<Record<string, string>> = {
      EHLO: extensions,
      STARTTLS: '220 Ready to start TLS',
      AUTH: '235 Authentication successful.',
      MAIL: '250 Ok',
      RCPT: '250 Ok',
      DATA: '354 End data with <CR><LF>.<CR><LF>',
      QUIT: '221 Bye',
    }
    this.#step(verb, line, replies[verb] ?? '500 Syntax error')
  }

  #step(step: SmtpStep, line: string, reply: string): void {
    this.#moment(step, line, (more) => {
      this.#socket.write(`${reply}\r\n${more}`)
      if (step === 'DATA') this.#isMessage = true
      if (step === 'QUIT') this.#socket.end()
      if (step === 'STARTTLS') this.secure(() => this.#socket.on('data', (chunk: Buffer) => this.#read(chunk)))
    })
  }

  #moment(step: SmtpStep, line: string, proceed: (more: string) => void): void {
    const socket = this.#socket
    this.#answer({step, line, socket, transport: this.#transport, proceed: (more = '') => proceed(more)})
  }
}
