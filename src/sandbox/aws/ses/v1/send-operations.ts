import {checkedTags} from '../../../mail/message-tags.ts'
import {badRequest, MailRefusal} from '../../../mail/refusal.ts'
import {NotImplemented} from '../../aws-error.ts'
import type {QueryOperation} from '../../protocols/query.ts'
import type {QueryParameters} from '../../protocols/query-parameters.ts'
import type {Call} from '../../service.ts'
import type {Envelope} from '../envelope.ts'
import {inWordsOf, V1_CODES} from '../refusals.ts'
import {type AcceptMail, type Content, rawContent, simpleContent, submitMail} from '../sending.ts'

/** The first version of the API takes less than the second and SMTP do (Amazon SES Developer Guide, "Service quotas"). */
const LARGEST_RAW_MESSAGE = 10 * 1024 * 1024
/** Sending with the permission of another account. */
const DELEGATION = ['SourceArn', 'FromArn', 'ReturnPathArn']

export function sendOperations(acceptMail: AcceptMail): readonly QueryOperation[] {
  return [
    {
      name: 'SendEmail',
      run: (call) => send(call, acceptMail, ({input, env}) => composed(input, env.clock.now())),
    },
    {name: 'SendRawEmail', run: (call) => send(call, acceptMail, ({input}) => raw(input))},
  ]
}

async function send(
  call: Call<QueryParameters>,
  acceptMail: AcceptMail,
  read: (call: Call<QueryParameters>) => Content | Promise<Content>,
): Promise<{MessageId: string}> {
  const {input, caller} = call
  for (const name of DELEGATION)
    if (input.optionalString(name) !== undefined)
      throw new NotImplemented(
        `SendEmail(${name})`,
        'InvalidParameterValue',
        400,
        `The sandbox does not implement ${name}.`,
      )
  try {
    const tags = checkedTags(
      input.structures('Tags').map((tag) => [tag.optionalString('Name') ?? '', tag.optionalString('Value') ?? '']),
    )
    const content = await read(call)
    const configurationSet = input.optionalString('ConfigurationSetName')
    return {MessageId: submitMail(acceptMail, caller, content, {configurationSet, tags})}
  } catch (error) {
    throw error instanceof MailRefusal ? inWordsOf(V1_CODES, error, caller) : error
  }
}

function composed(input: QueryParameters, at: number): Promise<Content> {
  const envelope: Envelope = {
    from: input.string('Source'),
    to: input.strings('Destination.ToAddresses'),
    cc: input.strings('Destination.CcAddresses'),
    bcc: input.strings('Destination.BccAddresses'),
    replyTo: input.strings('ReplyToAddresses'),
  }
  const simple = {
    subject: input.optionalString('Message.Subject.Data'),
    text: input.optionalString('Message.Body.Text.Data'),
    html: input.optionalString('Message.Body.Html.Data'),
    headers: [],
    attachments: [],
  }
  return simpleContent(simple, envelope, at)
}

function raw(input: QueryParameters): Content {
  const message = Buffer.from(input.string('RawMessage.Data'), 'base64')
  if (message.length > LARGEST_RAW_MESSAGE)
    throw badRequest(`Message length is more than ${LARGEST_RAW_MESSAGE} bytes long: '${message.length}'.`)
  const envelope = {from: input.optionalString('Source') ?? '', to: input.strings('Destinations')}
  return rawContent(message, {...envelope, cc: [], bcc: [], replyTo: []})
}
