import {once} from 'node:events'
import {connect, type TLSSocket} from 'node:tls'

export interface Account {
  readonly host: string
  readonly port: number
  /** PEM. */
  readonly ca: string
  readonly user: string
  readonly password: string
}

/** An SMTP client with nothing between it and the wire: implicit TLS, AUTH PLAIN, one command at a time. */
export class SmtpClient {
  readonly #socket: TLSSocket
  #received = ''
  #waiting: PromiseWithResolvers<string> | undefined
  #end: Error | undefined

  private constructor(socket: TLSSocket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1')
      this.#settle()
    })
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server hung up')))
  }

  /** Connected, greeted and signed in. */
  static async open({host, port, ca, user, password}: Account): Promise<SmtpClient> {
    const socket = connect({host, port, ca, servername: 'localhost'})
    await once(socket, 'secureConnect')
    const client = new SmtpClient(socket)
    await client.#expect('220')
    await client.#say('EHLO bench.test', '250')
    await client.#say(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`, '235')
    return client
  }

  /** @returns the id that the message was accepted with. @throws Error with any other reply */
  async send(from: string, to: string, body: string): Promise<string> {
    await this.#say(`MAIL FROM:<${from}>`, '250')
    await this.#say(`RCPT TO:<${to}>`, '250')
    await this.#say('DATA', '354')
    const reply = await this.#say(`From: ${from}\r\nTo: ${to}\r\nSubject: bench\r\n\r\n${body}\r\n.`, '250')
    return reply.replace(/^250 Ok /, '').trim()
  }

  close(): void {
    this.#socket.destroy()
  }

  async #say(line: string, code: string): Promise<string> {
    this.#socket.write(`${line}\r\n`)
    return await this.#expect(code)
  }

  async #expect(code: string): Promise<string> {
    if (this.#end) throw this.#end
    this.#waiting = Promise.withResolvers<string>()
    this.#settle()
    const reply = await this.#waiting.promise
    if (!reply.startsWith(code)) throw new Error(reply.trim())
    return reply
  }

  #settle(): void {
    const reply = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3} [^\r\n]*\r\n/.exec(this.#received)?.[0]
    if (reply === undefined || !this.#waiting) return
    this.#received = this.#received.slice(reply.length)
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting.resolve(reply)
  }

  #fail(error: Error): void {
    this.#end ??= error
    this.#waiting?.reject(this.#end)
    this.#waiting = undefined
  }
}
