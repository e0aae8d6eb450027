import {reveal, type Secret} from '../../domain/text/reveal.ts'
import type {TranscriptLine} from '../../ports/sending/mail-transports.ts'

const DOTS = '••••••••'
/** Twenty times what a conversation of one mail takes. */
const MOST_LINES = 1000

/**
 * Records a conversation without its secrets. What an AUTH exchange carries is never kept, and neither is a secret in
 * any place where a server may echo it, as it is or in Base64.
 */
export class Transcript {
  readonly #lines: TranscriptLine[] = []
  readonly #secrets: readonly string[]
  #authenticating = false
  #isFull = false

  /** @param secrets whatever must never be seen; empty ones are ignored. */
  constructor(secrets: readonly Secret[]) {
    const texts = secrets.map(reveal).filter((secret) => secret !== '')
    this.#secrets = texts.flatMap((secret) => [secret, ...base64Forms(secret)])
  }

  get lines(): readonly TranscriptLine[] {
    return [...this.#lines]
  }

  note(text: string): void {
    this.#lines.push({from: 'note', text: this.mask(text)})
  }

  /** A command of ours. Between AUTH and its final reply, nothing but the mechanism is kept. */
  client(command: string): void {
    const auth = /^AUTH +(\S+)/i.exec(command)
    if (auth) {
      this.#authenticating = true
      this.#add('client', `AUTH ${auth[1] ?? ''} ${DOTS}`)
    } else {
      this.#add('client', this.#authenticating ? DOTS : command)
    }
  }

  /** A reply, one line of the transcript for each of its lines. */
  server(reply: string): void {
    if (!reply.startsWith('334')) this.#authenticating = false
    if (this.#isFull) return
    for (const line of reply.split(/\r?\n/)) this.#add('server', line)
  }

  /** Any text, its secrets replaced by dots. */
  mask(text: string): string {
    return this.#secrets.reduce((masked, secret) => masked.replaceAll(secret, DOTS), text)
  }

  #add(from: 'client' | 'server', text: string): void {
    if (this.#isFull) return
    this.#isFull = this.#lines.length >= MOST_LINES
    if (this.#isFull) this.note('what followed is not kept')
    else this.#lines.push({from, text: this.mask(text)})
  }
}

/** What the Base64 of any text that holds the secret has of it: its octets begin at one of three places of a group. */
function base64Forms(secret: string): string[] {
  const octets = Buffer.from(secret, 'utf8')
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), octets]).toString('base64')
    const first = Math.ceil((before * 8) / 6)
    return encoded.slice(first, Math.floor(((before + octets.length) * 8) / 6))
  })
}
