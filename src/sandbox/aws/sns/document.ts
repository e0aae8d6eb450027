import {createSign} from 'node:crypto'
import type {OutgoingMessage} from './queue.ts'
import {certificateUrl, type SigningKey} from './signing-key.ts'

export interface Sender {
  readonly region: string
  /** Base of the links, without a slash at the end. */
  readonly endpointUrl: string
  readonly key: SigningKey
}

/** The keys that are signed, in the order of their bytes (Amazon SNS Developer Guide, "Verifying the signatures"). */
const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const

/** The JSON document that an HTTP endpoint is sent, signed, in the order and the layout that SNS writes it in. */
export function signedDocument(message: OutgoingMessage, subscriptionArn: string, sender: Sender): string {
  const content: Record<string, string> = {
    Type: message.type,
    MessageId: message.id,
    ...(message.token !== undefined && {Token: message.token}),
    TopicArn: message.topicArn,
    ...(message.subject !== undefined && {Subject: message.subject}),
    Message: message.message,
    ...(message.token !== undefined && {SubscribeURL: confirmationLink(message, sender)}),
    Timestamp: new Date(message.at).toISOString(),
  }
  const document = {
    ...content,
    SignatureVersion: message.signatureVersion,
    Signature: signature(content, message, sender),
    SigningCertURL: certificateUrl(sender.region, sender.key),
    ...(message.type === 'Notification' && {UnsubscribeURL: unsubscribeLink(subscriptionArn, sender)}),
    ...(message.attributes && {MessageAttributes: attributesOf(message.attributes)}),
  }
  const members = Object.entries(document).map(([name, value]) => `  "${name}" : ${JSON.stringify(value)}`)
  return `{\n${members.join(',\n')}\n}`
}

function signature(
  content: Readonly<Record<string, string>>,
  {type, signatureVersion}: OutgoingMessage,
  {key}: Sender,
): string {
  const present = SIGNED[type].filter((name) => content[name] !== undefined)
  const text = present.map((name) => `${name}\n${content[name]}\n`).join('')
  const algorithm = signatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1'
  return createSign(algorithm).update(text, 'utf8').sign(key.privateKey, 'base64')
}

function attributesOf(attributes: NonNullable<OutgoingMessage['attributes']>) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, {type, value}]) => [name, {Type: type, Value: value}]),
  )
}

/** Takes no signature: whoever has the token may confirm. */
export function confirmationLink(
  {topicArn, token = ''}: OutgoingMessage,
  {endpointUrl}: Pick<Sender, 'endpointUrl'>,
): string {
  return `${endpointUrl}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`
}

export function unsubscribeLink(subscriptionArn: string, {endpointUrl}: Pick<Sender, 'endpointUrl'>): string {
  return `${endpointUrl}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`
}
