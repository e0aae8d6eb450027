import {addressesOf} from '../../mail/addresses.ts'
import {sendingIdentity} from '../../mail/identity.ts'
import {checkedTags} from '../../mail/message-tags.ts'
import {badRequest, MailRefusal} from '../../mail/refusal.ts'
import {identityArn} from '../../policies/arn.ts'
import {authorize} from '../iam/authorize.ts'
import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import type {Call} from '../service.ts'
import {readBlob} from './blob.ts'
import type {Envelope} from './envelope.ts'
import {refusedMail} from './refusals.ts'
import {type AcceptMail, type Content, rawContent, simpleContent, submitMail} from './sending.ts'
import {readSimple} from './simple-members.ts'

const MEMBERS = ['FromEmailAddress', 'Destination', 'ReplyToAddresses', 'Content', 'EmailTags', 'ConfigurationSetName']

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
  const configurationSet = input.optionalString('ConfigurationSetName')
  try {
    const tags = checkedTags(
      input.structures('EmailTags').map((tag) => [tag.optionalString('Name') ?? '', tag.optionalString('Value') ?? '']),
    )
    const content = await readContent(call, readEnvelope(input))
    return {MessageId: submitMail(acceptMail, caller, content, {configurationSet, tags})}
  } catch (error) {
    throw error instanceof MailRefusal ? refusedMail(error, caller) : error
  }
}

function readEnvelope(input: Members): Envelope {
  const destination = input.optionalStructure('Destination')
  return {
    from: input.optionalString('FromEmailAddress') ?? '',
    to: destination?.strings('ToAddresses') ?? [],
    cc: destination?.strings('CcAddresses') ?? [],
    bcc: destination?.strings('BccAddresses') ?? [],
    replyTo: input.strings('ReplyToAddresses'),
  }
}

async function readContent(call: Call<Members>, envelope: Envelope): Promise<Content> {
  const content = call.input.structure('Content').knowsOnly('SendEmail', ['Simple', 'Raw', 'Template'])
  const [simple, raw] = [content.optionalStructure('Simple'), content.optionalStructure('Raw')]
  if (content.names().length !== 1) throw badRequest('Content must have exactly one of Simple, Raw and Template.')
  if (raw) return rawContent(readBlob(raw, 'Data'), envelope)
  if (!simple) throw refuseTemplate(call, envelope)
  return simpleContent(readSimple(simple), envelope, call.env.clock.now())
}

/** No template exists here: the answer says so to who may send by template, and what their policy lacks to everybody else. */
function refuseTemplate({env, caller}: Call<Members>, {from}: Envelope): MailRefusal {
  const resource = identityArn(env.settings, sendingIdentity(env, addressesOf(from)[0] ?? '').name)
  authorize(env, caller, {action: 'ses:SendTemplatedEmail', resource})
  return badRequest('Template does not exist.')
}
