import type {Members} from '../protocols/members.ts'
import {readBlob} from './blob.ts'
import {badRequest, type Envelope} from './envelope.ts'

/** What SES allows in a header of a simple message (SES API Reference, MessageHeader). */
const HEADER_NAME = /^[!-9;-@A-~]{1,126}$/
const HEADER_VALUE = /^[ -~]{1,995}$/
const HEADERS = 15

/** Attachments are not read from files or URLs, whatever they are called. */
const CLOSED = {disableFileAccess: true, disableUrlAccess: true}

/** Builds the MIME message for `Content.Simple`. @param at epoch milliseconds for its date. @throws AwsError */
export async function composeSimple(simple: Members, envelope: Envelope, at: number): Promise<Buffer> {
  simple.knowsOnly('SendEmail', ['Subject', 'Body', 'Headers', 'Attachments'])
  const body = simple.structure('Body')
  const [text, html] = [data(body, 'Text'), data(body, 'Html')]
  if (text === undefined && html === undefined) throw badRequest('Message body must have Text or Html.')
  const subject = data(simple, 'Subject')
  if (subject === undefined) throw badRequest('Message must have a Subject.')
  const {default: MailComposer} = await import('nodemailer/lib/mail-composer')
  const {from, to, cc, replyTo} = envelope
  const message = {from, to: [...to], cc: [...cc], replyTo: [...replyTo], subject, date: new Date(at), ...CLOSED}
  const content = {...(text !== undefined && {text}), ...(html !== undefined && {html})}
  return new MailComposer({...message, ...content, headers: headers(simple), attachments: attachments(simple)})
    .compile()
    .build()
}

function data(parent: Members, name: string): string | undefined {
  return parent.optionalStructure(name)?.string('Data')
}

function headers(simple: Members): {key: string; value: string}[] {
  const list = simple.structures('Headers').map((one) => ({key: one.string('Name'), value: one.string('Value')}))
  if (list.length > HEADERS) throw badRequest(`A message can have at most ${HEADERS} headers.`)
  for (const {key, value} of list)
    if (!HEADER_NAME.test(key) || !HEADER_VALUE.test(value)) throw badRequest('Invalid message header.')
  return list
}

function attachments(simple: Members) {
  return simple.structures('Attachments').map((one) => {
    const disposition = one.optionalChoice('ContentDisposition', ['ATTACHMENT', 'INLINE'])
    const [type, id] = [one.optionalString('ContentType'), one.optionalString('ContentId')]
    return {
      filename: one.string('FileName'),
      content: readBlob(one, 'RawContent'),
      contentDisposition: disposition === 'INLINE' ? ('inline' as const) : ('attachment' as const),
      ...(type !== undefined && {contentType: type}),
      ...(id !== undefined && {cid: id}),
    }
  })
}
