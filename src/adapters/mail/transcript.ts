import type {TranscriptLine} from '../../ports/sending/mail-transports.ts'

const DOTS = '••••••••'

/**
 * Records a conversation without its secrets. What an AUTH exchange carries is never kept, and neither is a secret in
 * any place where a server may echo it, as it is or in Base64.
 */
export class Transcript {
  readonly #lines: TranscriptLine[] = []
  readonly #secrets: readonly string[]
  #authenticating = false

  /** @param secrets whatever must never be seen; empty ones are ignored. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets
      .filter((secret) => secret !== '')
      .flatMap((secret) => [secret, Buffer.from(secret, 'utf8').toString('base64').replace(/=+$/, '')])
  }

  get lines(): readonly TranscriptLine[] {
    return [...this.#lines]
  }

  note(text: string): void {
    this.#add('note', text)
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
    for (const line of reply.split(/\r?\n/)) this.#add('server', line)
  }

  /** Any text, its secrets replaced by dots. */
  mask(text: string): string {
    return this.#secrets.reduce((masked, secret) => masked.replaceAll(secret, DOTS), text)
  }

  #add(from: TranscriptLine['from'], text: string): void {
    this.#lines.push({from, text: this.mask(text)})
  }
}
