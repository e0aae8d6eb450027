import {addressesOf} from '../../mail/addresses.ts'
import {fieldValue, readMessage, writeMessage} from '../../mail/message.ts'
import {badRequest} from '../../mail/refusal.ts'

/** Who a message is from and for, as the request says: display names kept. */
export interface Envelope {
  readonly from: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly replyTo: readonly string[]
}

/** Every recipient's bare address. @throws MailRefusal bad-request */
export function recipientsOf({to, cc, bcc}: Pick<Envelope, 'to' | 'cc' | 'bcc'>): string[] {
  return [...to, ...cc, ...bcc].flatMap(addressesOf)
}

/** What a raw message says of its own sender and recipients; empty strings where it says nothing. */
export function rawEnvelope(raw: Buffer): Pick<Envelope, 'from' | 'to' | 'cc' | 'bcc'> {
  const message = readMessage(raw)
  const field = (name: string) => fieldValue(message, name) ?? ''
  return {from: field('from'), to: [field('to')], cc: [field('cc')], bcc: [field('bcc')]}
}

/** The message without its Bcc fields, which recipients must not see (RFC 5322, section 3.6.3). */
export function withoutBcc(raw: Buffer): Buffer {
  const {fields, body} = readMessage(raw)
  return writeMessage({fields: fields.filter(({name}) => name !== 'bcc'), body})
}

/** A line break in an address could smuggle a field into the message. @throws MailRefusal bad-request */
export function checkLines({from, to, cc, bcc, replyTo}: Envelope): void {
  if ([from, ...to, ...cc, ...bcc, ...replyTo].some((address) => /[\r\n]/.test(address)))
    throw badRequest('Addresses must not contain line breaks.')
}
