import {badRequest} from '../../mail/refusal.ts'
import type {Envelope} from './envelope.ts'

/** A message in parts that SES is to put together. */
export interface SimpleContent {
  readonly subject: string | undefined
  readonly text: string | undefined
  readonly html: string | undefined
  readonly headers: readonly {readonly name: string; readonly value: string}[]
  readonly attachments: readonly Attachment[]
}

export interface Attachment {
  readonly fileName: string
  readonly content: Buffer
  readonly inline: boolean
  readonly contentType: string | undefined
  readonly contentId: string | undefined
}

/** What SES allows in a header of a simple message (SES API Reference, MessageHeader). */
const HEADER_NAME = /^[!-9;-@A-~]{1,126}$/
const HEADER_VALUE = /^[ -~]{1,995}$/
const HEADERS = 15

/** Attachments are not read from files or URLs, whatever they are called. */
const CLOSED = {disableFileAccess: true, disableUrlAccess: true}

/** Builds the MIME message. @param at epoch milliseconds for its date. @throws MailRefusal bad-request */
export async function composeSimple(simple: SimpleContent, envelope: Envelope, at: number): Promise<Buffer> {
  const {subject, text, html} = simple
  if (text === undefined && html === undefined) throw badRequest('Message body must have Text or Html.')
  if (subject === undefined) throw badRequest('Message must have a Subject.')
  checkHeaders(simple.headers)
  const {default: MailComposer} = await import('nodemailer/lib/mail-composer')
  const {from, to, cc, replyTo} = envelope
  const message = {from, to: [...to], cc: [...cc], replyTo: [...replyTo], subject, date: new Date(at), ...CLOSED}
  const content = {...(text !== undefined && {text}), ...(html !== undefined && {html})}
  const headers = simple.headers.map(({name, value}) => ({key: name, value}))
  const attachments = simple.attachments.map(nodemailerAttachment)
  return new MailComposer({...message, ...content, headers, attachments}).compile().build()
}

function checkHeaders(headers: SimpleContent['headers']): void {
  if (headers.length > HEADERS) throw badRequest(`A message can have at most ${HEADERS} headers.`)
  for (const {name, value} of headers)
    if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value)) throw badRequest('Invalid message header.')
}

function nodemailerAttachment({fileName, content, inline, contentType, contentId}: Attachment) {
  return {
    filename: fileName,
    content,
    contentDisposition: inline ? ('inline' as const) : ('attachment' as const),
    ...(contentType !== undefined && {contentType}),
    ...(contentId !== undefined && {cid: contentId}),
  }
}
