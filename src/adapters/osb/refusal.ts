import {type Failure, UnexpectedAnswer} from '../../domain/failure.ts'
import {
  BrokerFailed,
  InstanceBusy,
  InstanceGone,
  InstanceNotReady,
  InstanceOutdated,
  ParametersRefused,
} from '../../domain/instance-failures.ts'
import {plainLine} from '../../domain/plain-text.ts'
import {shellCommand} from '../../domain/shell-words.ts'
import type {JsonReply} from '../http/json-client.ts'
import {descriptionOf} from './broker.ts'
import {field} from './offering.ts'

export interface Attempt {
  /** What was tried: "create mail-prod". */
  readonly doing: string
  /** Name of the instance. */
  readonly instance: string
}

type Meaning = (attempt: Attempt, text: string) => Failure

const cannot = ({doing}: Attempt, why: string): string => `Can't ${doing}: ${why}`
const status = ({instance}: Attempt): string => shellCommand('sesctl', 'status', instance)
const remove = ({instance}: Attempt): string => shellCommand('sesctl', 'deprovision', instance, '--confirm', instance)

const refused: Meaning = (attempt, text) =>
  new ParametersRefused(cannot(attempt, `the broker does not take the parameters: ${text}`))
const busy: Meaning = (attempt) =>
  new InstanceBusy(cannot(attempt, 'another operation on it is still going on.'), {hints: [status(attempt)]})
const gone: Meaning = (attempt) =>
  new InstanceGone(cannot(attempt, `the broker does not know ${plainLine(attempt.instance)} any more.`), {
    hints: [`To forget it here: ${remove(attempt)}`],
  })
const outdated: Meaning = (attempt, text) =>
  new InstanceOutdated(cannot(attempt, `the broker was upgraded and the instance was not: ${text}`), {
    hints: ["Ask the broker's operators to upgrade the instance."],
  })
const notReady: Meaning = (attempt, text) =>
  new InstanceNotReady(cannot(attempt, `the instance has no outputs yet: ${text}`), {hints: [status(attempt)]})
const unexpected: Meaning = ({doing}, text) => new UnexpectedAnswer(`Failed to ${doing}: ${text}`)

/**
 * The broker answers mistakes of its users, and its own, with the same status 500: any Go error that is not a typed
 * FailureResponse, or is wrapped, becomes one (brokerapi handlers/provision.go). Only the sentence tells them apart, so
 * these are the sentences, in the order in which they are looked for.
 */
const SENTENCES: readonly (readonly [RegExp, Meaning])[] = [
  [/^additional properties are not allowed: /, refused],
  [/^\d+ error\(s\) occurred: /, refused],
  [/^error generating bind variables: /, notReady],
  [/^error deciding update path: /, outdated],
  [/^(failed to bind|tofu version check failed): workspace state not generated/, notReady],
  [/could not find service instance details for: /, gone],
  [/^attempt to update parameter that may result in service instance re-creation/, refused],
  [/^User supplied parameters must be in the form of a valid JSON map/, refused],
  [/^error parsing request parameters: /, refused],
  [/^instance is being updated and cannot be retrieved/, busy],
  [/^binding already exists/, unexpected],
  [/plan ID ".*" could not be found|^(unknown service ID|plan-id not in|service-id not in)/, unexpected],
]

const byStatus: Readonly<Record<number, Meaning>> = {409: busy, 410: gone}

/**
 * Why the broker did not do what was asked, where its answer says that it did nothing; undefined when it leaves that
 * open.
 */
export function refusalOf(reply: JsonReply, attempt: Attempt): Failure | undefined {
  const text = descriptionOf(reply)
  if (field(reply.json, 'error') === 'ConcurrencyError' || text === 'ConcurrencyError') return busy(attempt, text)
  const sentence = SENTENCES.find(([pattern]) => pattern.test(text))
  const meaning = sentence?.[1] ?? byStatus[reply.status]
  if (meaning) return meaning(attempt, text)
  return reply.status >= 400 && reply.status < 500 ? unexpected(attempt, text) : undefined
}

/** {@link refusalOf}, or the broker's own failure where it leaves open what it did. */
export function failureOf(reply: JsonReply, attempt: Attempt): Failure {
  const refusal = refusalOf(reply, attempt)
  if (refusal) return refusal
  const text = descriptionOf(reply)
  if (reply.status < 400) {
    return new UnexpectedAnswer(
      `Failed to ${attempt.doing}: the broker answered HTTP ${reply.status}, which it never should.`,
    )
  }
  const identity = reply.headers['x-broker-api-request-identity']
  return new BrokerFailed(`Failed to ${attempt.doing}: the broker says: ${text}`, {
    hints: typeof identity === 'string' ? [`Its operators find this request under ${plainLine(identity)}.`] : [],
  })
}
