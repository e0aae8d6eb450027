import type {MailRefusal, RefusalKind} from '../mail/refusal.ts'

const REFUSED_WITH: Readonly<Record<RefusalKind, string>> = {
  'access-denied': 'Access denied',
  'not-verified': 'Message rejected',
  paused: 'Message rejected',
  'account-paused': 'Message rejected',
  'mail-from-not-verified': 'Message rejected',
  throttled: 'Throttling failure',
  'no-such-set': 'Transaction failed',
  'bad-request': 'Transaction failed',
}

/** An error whose message is the text of a reply. */
export class Reply extends Error {
  readonly responseCode: number

  constructor(responseCode: number, text: string) {
    super(text)
    this.responseCode = responseCode
  }
}

/** Amazon SES Developer Guide, "SMTP response codes returned by Amazon SES"; each is the answer to the end of DATA. */
export function refusalReply(refusal: MailRefusal): Reply {
  return new Reply(refusal.kind === 'throttled' ? 454 : 554, `${REFUSED_WITH[refusal.kind]}: ${refusal.message}`)
}

/** RFC 5321 section 4.2.2. */
export const noRoom = (): Reply => new Reply(452, 'Requested action not taken: insufficient system storage')

/** RFC 6647 section 2.1 has a receiver ask for another try in this way. */
export const comeBackLater = (): Reply => new Reply(451, '4.7.1 Greylisting in action, please come back later')

export const TOO_LONG = 'Message is too long.'
/** To MAIL and RCPT, NOOP, RSET. */
const PLAIN_CONSENT = ['Accepted', 'OK', 'Flushed']
const STARTTLS_FIRST = 'Must issue a STARTTLS command first'

/** Puts a reply of the SMTP library into the words of SES, and hides AUTH until there is TLS. */
export function inWordsOfSes(
  code: number,
  text: string | readonly string[],
  secure: boolean,
): [number, string | string[]] {
  if (typeof text !== 'string') {
    // RFC 4954 §4: no mechanism that shows the password may be offered in the clear.
    return [code, [...text.filter((line) => secure || !line.startsWith('AUTH')), 'Ok']]
  }
  if (!secure && (code === 530 || code === 538)) return [530, STARTTLS_FIRST]
  if (code === 552) return [code, TOO_LONG]
  if (code === 250 && PLAIN_CONSENT.includes(text)) return [code, 'Ok']
  return [code, text]
}
