import {once} from 'node:events'
import {connect as connectPlain, type Socket} from 'node:net'
import {connect as connectTls} from 'node:tls'

/** A client that sends exactly what a test passes to it. */
export class Conversation {
  #socket: Socket
  #received = ''
  #waiting: (() => void) | undefined
  #closed = false

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#listen()
  }

  static async open(port: number): Promise<Conversation> {
    const socket = connectPlain(port, '127.0.0.1')
    await once(socket, 'connect')
    return new Conversation(socket)
  }

  static async openTls(port: number, ca: string): Promise<Conversation> {
    const socket = connectTls({port, host: '127.0.0.1', servername: 'localhost', ca})
    await once(socket, 'secureConnect')
    return new Conversation(socket)
  }

  /** Sends a line and reads the whole reply to it. */
  async say(line: string): Promise<string> {
    this.#socket.write(`${line}\r\n`)
    return this.reply()
  }

  /** Sends as it is, without waiting. */
  send(text: string | Buffer): void {
    this.#socket.write(text)
  }

  /** The next reply, its lines joined by `\n`. */
  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/.exec(this.#received)
      if (match) {
        this.#received = this.#received.slice(match[0].length)
        return match[0].trimEnd().replaceAll('\r\n', '\n')
      }
      if (this.#closed) throw new Error(`the server hung up after ${JSON.stringify(this.#received)}`)
      await new Promise<void>((resolve) => {
        this.#waiting = resolve
      })
    }
  }

  /** @param injected a line that goes behind the command before there is TLS, as an attacker would put it there */
  async startTls(ca: string, injected?: string): Promise<void> {
    this.send(injected === undefined ? 'STARTTLS\r\n' : `STARTTLS\r\n${injected}\r\n`)
    const answer = await this.reply()
    if (!answer.startsWith('220')) throw new Error(answer)
    this.#socket.removeAllListeners('data')
    const secure = connectTls({socket: this.#socket, servername: 'localhost', ca})
    await once(secure, 'secureConnect')
    this.#socket = secure
    this.#listen()
  }

  close(): void {
    this.#socket.destroy()
  }

  #listen(): void {
    const wake = () => {
      this.#waiting?.()
      this.#waiting = undefined
    }
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1')
      wake()
    })
    this.#socket.on('error', wake)
    this.#socket.on('close', () => {
      this.#closed = true
      wake()
    })
  }
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
