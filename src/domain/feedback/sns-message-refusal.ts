/** Why a request is not taken for a message of SNS. A fact about the request, not an error of ours. */
export interface SnsRefusal {
  /** Stable, kebab-case. */
  readonly code: SnsRefusalCode
  /** A sentence that repeats nothing of what was sent. */
  readonly reason: string
  /** 4xx ends the delivery for good; after 503 SNS tries again (Amazon SNS Developer Guide, "Message delivery retries"). */
  readonly status: 400 | 403 | 503
}

const REFUSALS = {
  'raw-delivery': [400, 'It was delivered raw, so nothing signs it: switch raw message delivery off.'],
  'not-sns': [400, 'It is no message of SNS.'],
  'header-mismatch': [400, 'Its headers contradict its body.'],
  'unknown-signature-version': [403, 'Its signature has a version other than 1 and 2.'],
  'topic-not-allowed': [403, 'It is of a topic that is not listened to.'],
  'foreign-certificate': [403, "Its certificate is not of the SNS of the topic's region."],
  'foreign-link': [403, "Its SubscribeURL does not lead to the SNS of the topic's region."],
  'certificate-missing': [503, 'Where its certificate should be there is none now.'],
  'certificate-unusable': [403, 'Its certificate is none that SNS could sign with.'],
  'bad-signature': [403, 'Its signature is wrong.'],
  'out-of-time': [403, 'It is older than SNS ever delivers, or of the future.'],
} as const satisfies Record<string, readonly [400 | 403 | 503, string]>

export type SnsRefusalCode = keyof typeof REFUSALS

export function snsRefusal(code: SnsRefusalCode): SnsRefusal {
  const [status, reason] = REFUSALS[code]
  return {code, reason, status}
}
