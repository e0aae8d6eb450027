import {type ClientHttp2Session, connect as connectHttp2} from 'node:http2'
import {isIP} from 'node:net'
import {connect as connectTls, type TLSSocket} from 'node:tls'

/** What both sides agreed on (ALPN, RFC 7301): a session for all questions, or HTTP/1.1 with a connection for each. */
export type Agreed = {readonly version: 2; readonly session: ClientHttp2Session} | {readonly version: 1}

/** A connection to one resolver. It keeps the process alive only while somebody waits for an answer. */
export class HttpsConnection {
  readonly #agreed: Promise<Agreed>
  readonly #socket: TLSSocket
  #waiting = 0
  #settled: Agreed | undefined

  /** @param ca PEM of the authority to trust in place of the system's @param timeoutMillis for the handshake */
  constructor(url: URL, ca: Buffer | undefined, timeoutMillis: number) {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    this.#socket = connectTls({
      host,
      port: Number(url.port || '443'),
      ...(isIP(host) === 0 ? {servername: host} : {}),
      ...(ca === undefined ? {} : {ca}),
      ALPNProtocols: ['h2', 'http/1.1'],
    })
    this.#agreed = agreedOn(this.#socket, url, timeoutMillis).then((agreed) => {
      this.#settled = agreed
      return agreed
    })
    // Whoever asks gets the error; nobody may be waiting.
    this.#agreed.catch(() => {})
  }

  /** Whether a further question may be put: over the open session, or as HTTP/1.1, which needs no more of this. */
  get isUsable(): boolean {
    if (this.#settled?.version === 2) return !this.#settled.session.closed && !this.#settled.session.destroyed
    return this.#settled?.version === 1 || !this.#socket.destroyed
  }

  /** Runs `work` with what was agreed on. */
  async use<Result>(work: (agreed: Agreed) => Promise<Result>): Promise<Result> {
    this.#waiting += 1
    this.#socket.ref()
    try {
      return await work(await this.#agreed)
    } finally {
      this.#waiting -= 1
      if (this.#waiting === 0) this.#socket.unref()
    }
  }
}

async function agreedOn(socket: TLSSocket, url: URL, timeoutMillis: number): Promise<Agreed> {
  await new Promise<void>((resolve, reject) => {
    socket.setTimeout(timeoutMillis, () => socket.destroy(new Error('the handshake took too long')))
    socket.once('secureConnect', resolve).on('error', reject)
    socket.once('close', () => reject(new Error('the connection was closed')))
  })
  socket.setTimeout(0)
  if (socket.alpnProtocol !== 'h2') {
    socket.destroy()
    return {version: 1}
  }
  const session = connectHttp2(url.origin, {createConnection: () => socket})
  // A session that ends takes its questions with it: each of them says so.
  session.on('error', () => {})
  return {version: 2, session}
}
