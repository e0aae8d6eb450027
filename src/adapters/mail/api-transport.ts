import type {BindingCredentials} from '../../domain/binding/credentials.ts'
import type {Refusal} from '../../domain/sending/mail-refusal.ts'
import type {TestMail} from '../../domain/sending/test-mail.ts'
import {reveal} from '../../domain/text/reveal.ts'
import type {ProofReport, SendReport} from '../../ports/sending/mail-transports.ts'
import {bodyLimit, RECORDS} from '../http/aws-body-limit.ts'
import {withoutSdkHint} from '../http/aws-error.ts'
import {throughProxy} from '../http/aws-proxy.ts'
import {ApiConversation, BESIDE_THE_WIRE} from './api-conversation.ts'
import {apiRefusal} from './api-refusal.ts'
import type {Timeouts} from './smtp-session.ts'
import {Transcript} from './transcript.ts'

export interface ApiTransportOptions {
  readonly signal: AbortSignal
  readonly timeouts: Timeouts
  /** Base URL that stands in for every AWS endpoint. */
  readonly endpoint?: string
  readonly trace?: (line: string) => void
}

/** SES API v2 SendEmail with simple content. */
export async function sendByApi(
  credentials: BindingCredentials,
  mail: TestMail,
  options: ApiTransportOptions,
): Promise<SendReport> {
  const {SESv2Client, SendEmailCommand} = await import('@aws-sdk/client-sesv2')
  const transcript = transcriptOf(credentials)
  const client = new SESv2Client(clientOptions(credentials, options))
  const conversation = new ApiConversation(transcript, credentials.aws_access_key_id, options.trace)
  client.middlewareStack.add(
    (next) => async (args) => await conversation.around(args.request, async () => await next(args)),
    BESIDE_THE_WIRE,
  )
  const command = new SendEmailCommand({
    FromEmailAddress: mail.from,
    Destination: {ToAddresses: [...mail.to]},
    Content: {Simple: {Subject: utf8(mail.subject), Body: {Text: utf8(mail.text)}}},
    ...(mail.configurationSet === undefined ? {} : {ConfigurationSetName: mail.configurationSet}),
  })
  const outcome = await answered(
    client.send(command, {abortSignal: options.signal}),
    conversation,
    transcript,
    options.signal,
  )
  if ('refusal' in outcome) return {accepted: false, refusal: outcome.refusal, transcript: transcript.lines}
  const messageId = outcome.answer.MessageId ?? ''
  const reply = `MessageId ${messageId}`
  transcript.server(reply)
  return {accepted: true, messageId, reply, transcript: transcript.lines}
}

/** STS GetCallerIdentity at the region's endpoint: needs no right, so it proves the key and nothing else. */
export async function proveApiKey(credentials: BindingCredentials, options: ApiTransportOptions): Promise<ProofReport> {
  const {STSClient, GetCallerIdentityCommand} = await import('@aws-sdk/client-sts')
  const transcript = transcriptOf(credentials)
  const client = new STSClient(clientOptions(credentials, options))
  const conversation = new ApiConversation(transcript, credentials.aws_access_key_id, options.trace)
  client.middlewareStack.add(
    (next) => async (args) => await conversation.around(args.request, async () => await next(args)),
    BESIDE_THE_WIRE,
  )
  const sent = client.send(new GetCallerIdentityCommand({}), {abortSignal: options.signal})
  const outcome = await answered(sent, conversation, transcript, options.signal)
  if ('refusal' in outcome) return {proved: false, refusal: outcome.refusal, transcript: transcript.lines}
  const arn = outcome.answer.Arn
  transcript.server(`Arn ${arn ?? ''}`)
  return {proved: true, transcript: transcript.lines, ...(arn === undefined ? {} : {arn})}
}

function transcriptOf(credentials: BindingCredentials): Transcript {
  return new Transcript([credentials.aws_secret_access_key, credentials.smtp_password])
}

/** One attempt: a retry of the SDK's own could send a mail twice, and would hide the first answer. */
function clientOptions(credentials: BindingCredentials, {endpoint, timeouts}: ApiTransportOptions) {
  return {
    region: credentials.region,
    credentials: {
      accessKeyId: credentials.aws_access_key_id,
      secretAccessKey: reveal(credentials.aws_secret_access_key),
    },
    maxAttempts: 1,
    extensions: [bodyLimit(RECORDS)],
    requestHandler: {
      connectionTimeout: timeouts.connect,
      requestTimeout: timeouts.reply,
      throwOnRequestTimeout: true,
      ...throughProxy(credentials.region, endpoint),
    },
    ...(endpoint === undefined ? {} : {endpoint}),
  }
}

function utf8(text: string): {Data: string; Charset: string} {
  return {Data: text, Charset: 'UTF-8'}
}

async function answered<T>(
  sent: Promise<T>,
  conversation: ApiConversation,
  transcript: Transcript,
  signal: AbortSignal,
): Promise<{readonly answer: T} | {readonly refusal: Refusal}> {
  try {
    return {answer: await sent}
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Error)) throw error
    const refusal = apiRefusal(withoutSdkHint(error), conversation.peer)
    const message = transcript.mask(refusal.message)
    transcript.note(message)
    return {refusal: {...refusal, message}}
  }
}
