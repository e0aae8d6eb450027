import type {MessageTags} from '../../mail/message-tags.ts'
import {badRequest} from '../../mail/refusal.ts'
import type {Caller} from '../sigv4/authenticate.ts'
import {checkLines, type Envelope, rawEnvelope, recipientsOf, withoutBcc} from './envelope.ts'
import {composeSimple, type SimpleContent} from './simple-message.ts'

/** One message on its way into the sandbox. */
export interface Submission {
  readonly transport: 'api'
  readonly userName: string
  readonly accessKeyId: string
  /** What the sender's policies must allow on the identity and on the configuration set. */
  readonly action: 'ses:SendEmail' | 'ses:SendRawEmail'
  /** An address, with or without a display name. */
  readonly from: string
  /** Bare addresses, the blind ones included. */
  readonly recipients: string[]
  /** As the request names it; a header of the message or the identity's default may name another. */
  readonly configurationSet?: string
  /** As the request has them; without any, those of a header of the message count. */
  readonly tags?: MessageTags
  readonly raw: Buffer
}

/** Judges a message and keeps it. @throws MailRefusal */
export type AcceptMail = (submission: Submission) => {messageId: string}

/** What a request says of the message itself, the same in both versions of the API. */
export type Content = Pick<Submission, 'action' | 'from' | 'recipients' | 'raw'>

/** @param asked what the request says beside the message. @returns the message's id @throws MailRefusal */
export function submitMail(
  acceptMail: AcceptMail,
  {userName, accessKeyId}: Caller,
  content: Content,
  asked: {readonly configurationSet: string | undefined; readonly tags: MessageTags},
): string {
  const set = asked.configurationSet ? {configurationSet: asked.configurationSet} : {}
  return acceptMail({transport: 'api', userName, accessKeyId, ...content, ...set, tags: asked.tags}).messageId
}

/** @param at epoch milliseconds for the message's date. @throws MailRefusal bad-request */
export async function simpleContent(simple: SimpleContent, envelope: Envelope, at: number): Promise<Content> {
  checkLines(envelope)
  if (envelope.from === '') throw badRequest('FromEmailAddress is required.')
  const raw = await composeSimple(simple, envelope, at)
  return {action: 'ses:SendEmail', from: envelope.from, recipients: recipientsOf(envelope), raw}
}

/** The request's own addresses go before those in the message (SES API Reference, SendEmail). @throws MailRefusal bad-request */
export function rawContent(raw: Buffer, envelope: Envelope): Content {
  checkLines(envelope)
  const inside = rawEnvelope(raw)
  const from = envelope.from || inside.from
  if (from === '') throw badRequest("Missing required header 'From'.")
  const named = envelope.to.length + envelope.cc.length + envelope.bcc.length > 0
  const recipients = recipientsOf(named ? envelope : inside)
  return {action: 'ses:SendRawEmail', from, recipients, raw: withoutBcc(raw)}
}
