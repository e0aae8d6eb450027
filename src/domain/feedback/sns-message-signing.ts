import type {SnsMessage} from './sns-message.ts'
import {type SnsRefusal, snsRefusal} from './sns-message-refusal.ts'
import {isAllowedTopic, snsHost, type TopicAllowList, topicOf} from './sns-message-topic.ts'

/**
 * What a message's signature is over: each key that is signed and present, then its value, a line each, in the order of
 * the keys' bytes (Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages").
 */
export function stringToSign(message: SnsMessage): string {
  const signed: [string, string | undefined][] =
    message.type === 'Notification'
      ? [
          ['Message', message.message],
          ['MessageId', message.messageId],
          ['Subject', message.subject],
          ['Timestamp', message.timestamp],
          ['TopicArn', message.topicArn],
          ['Type', message.type],
        ]
      : [
          ['Message', message.message],
          ['MessageId', message.messageId],
          ['SubscribeURL', message.subscribeUrl],
          ['Timestamp', message.timestamp],
          ['Token', message.token],
          ['TopicArn', message.topicArn],
          ['Type', message.type],
        ]
  return signed.map(([key, value]) => (value === undefined ? '' : `${key}\n${value}\n`)).join('')
}

/** Version 1 is SHA1 with RSA, the default of topics; version 2 is SHA256 with RSA. */
export function digestOf({signatureVersion}: Pick<SnsMessage, 'signatureVersion'>): 'sha1' | 'sha256' {
  return signatureVersion === '1' ? 'sha1' : 'sha256'
}

const CERTIFICATE_PATH = /^\/SimpleNotificationService-[a-zA-Z0-9]{32}\.pem$/

/**
 * What speaks against a message before its signature is looked at, which costs nothing and asks nobody: its topic, and
 * where its certificate and its link are, which have to be the SNS of that topic's region.
 * @param standIn origin of the AWS endpoint that stands in for SNS: links may lead there as well.
 */
export function judgeOrigin(message: SnsMessage, allowed: TopicAllowList, standIn?: string): SnsRefusal | undefined {
  const topic = topicOf(message.topicArn)
  if (!topic || !isAllowedTopic(message.topicArn, allowed)) return snsRefusal('topic-not-allowed')
  const origin = `https://${snsHost(topic)}`
  const {signingCertUrl} = message
  if (!signingCertUrl.startsWith(`${origin}/`) || !CERTIFICATE_PATH.test(signingCertUrl.slice(origin.length))) {
    return snsRefusal('foreign-certificate')
  }
  if (message.type === 'Notification') return undefined
  return confirmationQuery(message, standIn === undefined ? [origin] : [origin, standIn])
    ? undefined
    : snsRefusal('foreign-link')
}

/**
 * The query that confirms a subscription: the link's own, if it says what SNS's links say and nothing else.
 * @param origins where the link may lead
 */
export function confirmationQuery(
  message: Extract<SnsMessage, {token: string}>,
  origins: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const {subscribeUrl, topicArn, token} = message
  const url = URL.canParse(subscribeUrl) ? new URL(subscribeUrl) : undefined
  if (!url || !origins.includes(url.origin) || url.pathname !== '/' || url.username !== '' || url.password !== '') {
    return undefined
  }
  const query = {Action: 'ConfirmSubscription', TopicArn: topicArn, Token: token}
  const isWhole = Object.entries(query).every(([name, value]) => {
    const values = url.searchParams.getAll(name)
    return values.length === 1 && values[0] === value
  })
  return isWhole ? query : undefined
}

const FUTURE_MILLIS = 15 * 60_000

/**
 * Whether a message is of a time at which SNS can have sent it. SNS tries for an hour at the most (Amazon SNS Developer
 * Guide, "Message delivery retries").
 * @param now epoch milliseconds by the service's clock. @param maxAgeMillis how old it may be.
 */
export function judgeAge(
  {timestamp}: Pick<SnsMessage, 'timestamp'>,
  now: number,
  maxAgeMillis: number,
): SnsRefusal | undefined {
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(timestamp) ? Date.parse(timestamp) : Number.NaN
  return now - at <= maxAgeMillis && at - now <= FUTURE_MILLIS ? undefined : snsRefusal('out-of-time')
}
