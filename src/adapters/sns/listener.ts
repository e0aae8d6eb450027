import {verify as verifySignature} from 'node:crypto'
import {NotAuthorised, Unavailable} from '../../domain/exit/failure.ts'
import type {SnsMessage} from '../../domain/feedback/sns-message.ts'
import {snsRefusal} from '../../domain/feedback/sns-message-refusal.ts'
import {confirmationQuery, digestOf, stringToSign} from '../../domain/feedback/sns-message-signing.ts'
import {snsHost, topicOf} from '../../domain/feedback/sns-message-topic.ts'
import type {SnsListener} from '../../ports/feedback/listeners.ts'
import {JsonClient, type JsonReply} from '../http/json-client.ts'
import {AnswerTooLong} from '../http/no-answer.ts'
import {Certificates, type FetchCertificate, type ProvedCertificates} from './certificates.ts'

export interface SnsListenerOptions {
  readonly signal: AbortSignal
  /** Base URL that stands in for every AWS endpoint. */
  readonly endpoint?: string
  readonly trace?: (line: string) => void
  /** Fetches certificates in the place of {@link certificateFetcher}. */
  readonly fetchCertificate?: FetchCertificate
  /** Absent = none outlives the process. */
  readonly provedCertificates?: ProvedCertificates
}

const TIMEOUT_MILLIS = 5000
const MAX_BYTES = 64 * 1024
/** Answers of SNS itself (Amazon SNS API Reference, ConfirmSubscription and "Common errors"): a proxy's page is none. */
const CONFIRMED = /<SubscriptionArn>arn:[^<\s]+<\/SubscriptionArn>/
const REFUSED = /<ErrorResponse[\s>][\s\S]*<Code>\w+<\/Code>/
const SIGNATURE = /^[A-Za-z0-9+/]+={0,2}$/

export function snsListener(options: SnsListenerOptions): SnsListener {
  const certificates = new Certificates(
    options.fetchCertificate ?? certificateFetcher(options),
    options.provedCertificates ?? {known: [], add: async () => {}},
  )
  const standIn = options.endpoint === undefined ? undefined : new URL(options.endpoint).origin
  return {
    ...(standIn === undefined ? {} : {standIn}),
    verify: async (message, now, source) => {
      const certificate = await certificates.at(message.signingCertUrl, source)
      if (certificate === 'missing') return snsRefusal('certificate-missing')
      if (certificate === 'foreign' || now < certificate.validFrom || now > certificate.validTo) {
        return snsRefusal('certificate-unusable')
      }
      if (!isSigned(message, certificate.publicKey)) return snsRefusal('bad-signature')
      await certificates.proved(message.signingCertUrl)
      return undefined
    },
    confirm: async (message) => {
      const topic = topicOf(message.topicArn)
      const origin = topic && `https://${snsHost(topic)}`
      const query = origin && confirmationQuery(message, standIn === undefined ? [origin] : [origin, standIn])
      if (!query) throw new NotAuthorised('The link to confirm with does not lead to SNS.')
      const reply = await get(standIn ?? origin, '/', options, query)
      if (reply.status === 200 && CONFIRMED.test(reply.text)) return
      if (!REFUSED.test(reply.text)) {
        throw new Unavailable(
          `What answered in the place of SNS does not say that it confirmed (HTTP ${reply.status}).`,
        )
      }
      throw new NotAuthorised(`SNS refused to confirm the subscription (HTTP ${reply.status}).`, {
        hints: ['Its token is good for two days: subscribe again.'],
      })
    },
  }
}

/** From SNS itself, or by the same path from what stands in for it. Nothing is followed elsewhere. */
function certificateFetcher(options: Omit<SnsListenerOptions, 'fetchCertificate'>): FetchCertificate {
  return async (text) => {
    const url = new URL(text)
    const {status, text: pem} = await get(options.endpoint ?? url.origin, url.pathname, options)
    return status === 200 ? pem : undefined
  }
}

/** @returns an answer that stays what it is. @throws Unavailable */
async function get(
  baseUrl: string,
  path: string,
  {signal, trace}: SnsListenerOptions,
  query: Readonly<Record<string, string>> = {},
): Promise<JsonReply> {
  const client = new JsonClient({baseUrl, maxBytes: MAX_BYTES, ...(trace ? {trace} : {})})
  try {
    const reply = await client.send({
      method: 'GET',
      path,
      query,
      headers: {accept: '*/*'},
      timeoutMillis: TIMEOUT_MILLIS,
      signal,
    })
    if (reply.status < 500 && reply.status !== 429) return reply
    throw new Unavailable(`SNS is busy (HTTP ${reply.status}).`)
  } catch (error) {
    if (error instanceof AnswerTooLong) return {status: 0, headers: {}, json: undefined, text: ''}
    throw error
  }
}

function isSigned(message: SnsMessage, publicKey: Parameters<typeof verifySignature>[2]): boolean {
  if (!SIGNATURE.test(message.signature)) return false
  const text = Buffer.from(stringToSign(message), 'utf8')
  return verifySignature(digestOf(message), text, publicKey, Buffer.from(message.signature, 'base64'))
}
