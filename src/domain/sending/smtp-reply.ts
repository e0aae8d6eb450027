import type {Refusal, RefusalKind} from './mail-refusal.ts'

export interface SmtpReply {
  /** RFC 5321 section 4.2: three digits. */
  readonly code: number
  /** The reply's lines without their codes, joined by spaces. */
  readonly text: string
}

/** Reads `550-one` CRLF `550 two`. Undefined when it does not begin as a reply does, or a line has another code. */
export function readReply(raw: string): SmtpReply | undefined {
  const code = /^([2-5]\d\d)(?:[ -]|$)/.exec(raw)?.[1]
  if (code === undefined) return undefined
  const lines = raw.split(/\r?\n/).filter((line) => line !== '')
  if (!lines.every((line) => line.startsWith(code))) return undefined
  const texts = lines.map((line) => line.replace(/^\d{3}[ -]?/, '').trim())
  return {code: Number(code), text: texts.filter((text) => text !== '').join(' ')}
}

/** The id in `250 Ok <id>`, which is also `mail.messageId` of the events that follow (Amazon SES developer guide). */
export function acceptedMessageId(raw: string): string | undefined {
  const reply = readReply(raw)
  return reply?.code === 250 ? /^Ok\s+(\S+)/i.exec(reply.text)?.[1] : undefined
}

// Amazon SES answers 554, and for an account without SES 535, for reasons that only the sentence distinguishes
// (developer guide, "Amazon SES SMTP issues").
const SENTENCES: readonly {readonly codes: readonly number[]; readonly words: RegExp; readonly kind: RefusalKind}[] = [
  {codes: [554], words: /^access denied/i, kind: 'policy'},
  {codes: [554], words: /\bemail address is not verified\b/i, kind: 'identity'},
  {codes: [554], words: /\b(paused|disabled)\b/i, kind: 'paused'},
  {codes: [535], words: /not subscribed/i, kind: 'policy'},
]

const LOGIN_CODES: readonly number[] = [530, 534, 535]
const MAILBOX_CODES: readonly number[] = [550, 551, 553]
/** The greeting, which nodemailer names CONN, and EHLO: nobody has logged in or named a mailbox. */
const BEFORE_LOGIN = /^(CONN|EHLO|HELO)/

/**
 * A refusing reply (4yz, 5yz) as a refusal. Every 4yz asks to come back later, whatever its words.
 * @param command what the reply answered, as far as it is known: `RCPT TO`, `AUTH PLAIN`, `STARTTLS`, `CONN` for the greeting.
 */
export function refusalOf(reply: SmtpReply, command = ''): Refusal {
  return {kind: kindOf(reply, command), status: reply.code, message: `${reply.code} ${reply.text}`.trim()}
}

function kindOf(reply: SmtpReply, command: string): RefusalKind {
  if (command.startsWith('STARTTLS')) return 'tls'
  if (reply.code < 500) return 'throttled'
  if (BEFORE_LOGIN.test(command)) return 'other'
  // An enhanced status code (RFC 2034) may stand before the words.
  const text = reply.text.replace(/^\d\.\d{1,3}\.\d{1,3} +/, '')
  const sentence = SENTENCES.find(({codes, words}) => codes.includes(reply.code) && words.test(text))
  if (sentence) return sentence.kind
  if (LOGIN_CODES.includes(reply.code)) return 'credentials'
  if (command.startsWith('AUTH')) return 'other'
  if (MAILBOX_CODES.includes(reply.code) || command.startsWith('RCPT')) return 'recipient'
  return 'other'
}
