import {addressesOf} from '../../mail/addresses.ts'
import {sendingIdentity} from '../../mail/identity.ts'
import {MailRefusal} from '../../mail/refusal.ts'
import {identityArn} from '../arn.ts'
import {AwsError} from '../aws-error.ts'
import {authorize} from '../iam/authorize.ts'
import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import type {Call} from '../service.ts'
import type {Caller} from '../sigv4/authenticate.ts'
import {readBlob} from './blob.ts'
import {badRequest, type Envelope, rawEnvelope, readEnvelope, recipientsOf, withoutBcc} from './envelope.ts'
import {composeSimple} from './simple-message.ts'

/** One message on its way into the sandbox. */
export interface Submission {
  readonly road: 'api'
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
  readonly raw: Buffer
}

/** Judges a message and keeps it. @throws MailRefusal */
export type AcceptMail = (submission: Submission) => {messageId: string}

type Content = Pick<Submission, 'action' | 'from' | 'recipients' | 'raw'>

const MEMBERS = ['FromEmailAddress', 'Destination', 'ReplyToAddresses', 'Content', 'EmailTags', 'ConfigurationSetName']
const TAG = /^[A-Za-z0-9_-]{1,256}$/

export function sendRoutes(acceptMail: AcceptMail): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v2/email/outbound-emails',
      operation: {name: 'SendEmail', run: (call) => sendEmail(call, acceptMail)},
    },
  ]
}

async function sendEmail(call: Call<Members>, acceptMail: AcceptMail): Promise<{MessageId: string}> {
  const {input, caller} = call
  input.knowsOnly('SendEmail', MEMBERS)
  checkTags(input)
  const configurationSet = input.optionalString('ConfigurationSetName')
  try {
    const content = await readContent(call, readEnvelope(input))
    const {messageId} = acceptMail({
      road: 'api',
      userName: caller.userName,
      accessKeyId: caller.accessKeyId,
      ...content,
      ...(configurationSet && {configurationSet}),
    })
    return {MessageId: messageId}
  } catch (error) {
    throw error instanceof MailRefusal ? refusalOf(error, caller) : error
  }
}

async function readContent(call: Call<Members>, envelope: Envelope): Promise<Content> {
  const content = call.input.structure('Content').knowsOnly('SendEmail', ['Simple', 'Raw', 'Template'])
  const [simple, rawContent] = [content.optionalStructure('Simple'), content.optionalStructure('Raw')]
  if (content.names().length !== 1) throw badRequest('Content must have exactly one of Simple, Raw and Template.')
  if (rawContent) return readRaw(readBlob(rawContent, 'Data'), envelope)
  if (!simple) throw refuseTemplate(call, envelope)
  if (envelope.from === '') throw badRequest('FromEmailAddress is required.')
  const at = call.world.clock.now()
  const raw = await composeSimple(simple, envelope, at)
  return {action: 'ses:SendEmail', from: envelope.from, recipients: recipientsOf(envelope), raw}
}

/** The request's own addresses go before those in the message (SES API Reference, SendEmail). */
function readRaw(raw: Buffer, envelope: Envelope): Content {
  const inside = rawEnvelope(raw)
  const from = envelope.from || inside.from
  if (from === '') throw badRequest("Missing required header 'From'.")
  const named = envelope.to.length + envelope.cc.length + envelope.bcc.length > 0
  const recipients = recipientsOf(named ? envelope : inside)
  return {action: 'ses:SendRawEmail', from, recipients, raw: withoutBcc(raw)}
}

/** No template exists here: who may send by template hears that, everybody else hears what their policy lacks. */
function refuseTemplate({world, caller}: Call<Members>, {from}: Envelope): AwsError {
  const resource = identityArn(world.settings, sendingIdentity(world, addressesOf(from)[0] ?? '').name)
  authorize(world, caller, {action: 'ses:SendTemplatedEmail', resource})
  return badRequest('Template does not exist.')
}

function checkTags(input: Members): void {
  for (const tag of input.structures('EmailTags'))
    if (!TAG.test(tag.string('Name')) || !TAG.test(tag.string('Value')))
      throw badRequest('Invalid tag: only alphanumeric ASCII characters, underscores and dashes are allowed.')
}

function refusalOf(refusal: MailRefusal, caller: Caller): AwsError {
  const {kind, message, action, resource} = refusal
  if (kind === 'bad-request') return badRequest(message)
  if (kind === 'paused') return new AwsError('SendingPausedException', 400, message)
  if (kind !== 'access-denied') return new AwsError('MessageRejected', 400, message)
  const sentence =
    action && resource
      ? `User \`${caller.arn}' is not authorized to perform \`${action}' on resource \`${resource}'`
      : message
  return new AwsError('AccessDeniedException', 403, sentence)
}
