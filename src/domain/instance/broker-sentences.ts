/** What a sentence of the cloud-service-broker says about a request that it did not carry out. */
export type BrokerMeaning = 'parameters-refused' | 'busy' | 'gone' | 'outdated' | 'not-ready'

/**
 * The sentences in the order in which they are looked for. They come from cloud-service-broker's brokers/*.go and
 * pkg/providers/tf; brokerapi answers all of them with status 500, so that only the sentence distinguishes them.
 */
const SENTENCES: readonly (readonly [RegExp, BrokerMeaning])[] = [
  [/^additional properties are not allowed: /, 'parameters-refused'],
  [/^\d+ error\(s\) occurred: /, 'parameters-refused'],
  [/^attempt to update parameter that may result in service instance re-creation/, 'parameters-refused'],
  [/^User supplied parameters must be in the form of a valid JSON map/, 'parameters-refused'],
  [/^error parsing request parameters: /, 'parameters-refused'],
  [
    /^error generating bind variables: \d+ error\(s\) occurred: (\(root\)|source_ips|notification_(email|webhook))\b/,
    'parameters-refused',
  ],
  [/^error generating bind variables: /, 'not-ready'],
  [/workspace state not generated/, 'not-ready'],
  [/^error deciding update path: /, 'outdated'],
  [/operation attempted with newer version of OpenTofu than current state/, 'outdated'],
  [/could not find service instance details for: /, 'gone'],
  [/^instance is being updated and cannot be retrieved/, 'busy'],
  [/^ConcurrencyError\b/, 'busy'],
]

/** Undefined for a sentence that is about the work itself, such as what tofu said when it failed. */
export function meaningOfBrokerSentence(sentence: string): BrokerMeaning | undefined {
  return SENTENCES.find(([pattern]) => pattern.test(sentence))?.[1]
}
