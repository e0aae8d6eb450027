import {type JsonObject, parseJsonObject} from '../text/json-values.ts'
import {type SnsRefusal, snsRefusal} from './sns-message-refusal.ts'

/** What SNS posts to an endpoint (Amazon SNS Developer Guide, "Parsing Amazon SNS message formats"). Not verified yet. */
export type SnsMessage = SnsNotification | SnsConfirmation

interface Signed {
  readonly messageId: string
  readonly topicArn: string
  readonly message: string
  /** ISO 8601, as it is signed. */
  readonly timestamp: string
  readonly signatureVersion: '1' | '2'
  /** Base64 */
  readonly signature: string
  readonly signingCertUrl: string
}

export interface SnsNotification extends Signed {
  readonly type: 'Notification'
  readonly subject?: string
}

/** Asks to confirm that the subscription begins, or says that it ended. */
export interface SnsConfirmation extends Signed {
  readonly type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation'
  readonly token: string
  readonly subscribeUrl: string
}

/** Names in lower case. */
export type SnsHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

const ID = /^[A-Za-z0-9-]{1,128}$/
const MESSAGE_TYPE = 'x-amz-sns-message-type'
const MESSAGE_ID = 'x-amz-sns-message-id'
const TOPIC_ARN = 'x-amz-sns-topic-arn'

export type SnsReading = {readonly message: SnsMessage} | {readonly refusal: SnsRefusal}

/** Reads the body of a request. What a header says as well has to be the same. */
export function readSnsMessage(body: string, headers: SnsHeaders): SnsReading {
  if (headers['x-amz-sns-rawdelivery'] === 'true') return {refusal: snsRefusal('raw-delivery')}
  const document = parseJsonObject(body)
  if (!document) return {refusal: snsRefusal('not-sns')}
  const version = document['SignatureVersion']
  if (typeof version === 'string' && version !== '1' && version !== '2') {
    return {refusal: snsRefusal('unknown-signature-version')}
  }
  const message = messageOf(document)
  if (!message) return {refusal: snsRefusal('not-sns')}
  const said: [string, string][] = [
    [MESSAGE_TYPE, message.type],
    [MESSAGE_ID, message.messageId],
    [TOPIC_ARN, message.topicArn],
  ]
  const contradicts = said.some(([name, value]) => headers[name] !== undefined && headers[name] !== value)
  return contradicts ? {refusal: snsRefusal('header-mismatch')} : {message}
}

function messageOf(document: JsonObject): SnsMessage | undefined {
  const signed = signedPart(document)
  const {Type: type, Token: token, SubscribeURL: subscribeUrl, Subject: subject} = document
  if (!signed) return undefined
  if (type === 'Notification') {
    // Some publishers' subjects come as null, which is not signed.
    if (subject === undefined || subject === null) return {type, ...signed}
    return typeof subject === 'string' ? {type, ...signed, subject} : undefined
  }
  if (type !== 'SubscriptionConfirmation' && type !== 'UnsubscribeConfirmation') return undefined
  if (typeof token !== 'string' || token === '' || typeof subscribeUrl !== 'string') return undefined
  return {type, ...signed, token, subscribeUrl}
}

function signedPart(document: JsonObject): Signed | undefined {
  const [messageId, topicArn, message, timestamp, signature, signingCertUrl] = [
    'MessageId',
    'TopicArn',
    'Message',
    'Timestamp',
    'Signature',
    'SigningCertURL',
  ].map((name) => document[name])
  const signatureVersion = document['SignatureVersion']
  if (typeof messageId !== 'string' || !ID.test(messageId)) return undefined
  if (typeof topicArn !== 'string' || typeof message !== 'string' || typeof timestamp !== 'string') return undefined
  if (typeof signature !== 'string' || signature === '' || typeof signingCertUrl !== 'string') return undefined
  if (signatureVersion !== '1' && signatureVersion !== '2') return undefined
  return {messageId, topicArn, message, timestamp, signatureVersion, signature, signingCertUrl}
}
