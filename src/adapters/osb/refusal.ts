import {BindFailed} from '../../domain/binding/failures.ts'
import {type Failure, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {brokerReason} from '../../domain/instance/broker-reason.ts'
import {type BrokerMeaning, meaningOfBrokerSentence} from '../../domain/instance/broker-sentences.ts'
import {
  BrokerFailed,
  InstanceBusy,
  InstanceGone,
  InstanceNotReady,
  InstanceOutdated,
  ParametersRefused,
} from '../../domain/instance/failures.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
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
  new InstanceBusy(cannot(attempt, 'another operation on it is still in progress.'), {hints: [status(attempt)]})
const gone: Meaning = (attempt) =>
  new InstanceGone(cannot(attempt, `the broker does not know ${plainLine(attempt.instance)} any more.`), {
    hints: [`To forget it here: ${remove(attempt)}`],
  })
const outdated: Meaning = (attempt, text) =>
  new InstanceOutdated(cannot(attempt, `the broker was upgraded and the instance was not: ${text}`), {
    hints: [shellCommand('sesctl', 'update', attempt.instance, '--upgrade')],
  })
const notReady: Meaning = (attempt, text) =>
  new InstanceNotReady(cannot(attempt, `the instance has no outputs yet: ${text}`), {hints: [status(attempt)]})
const unexpected: Meaning = ({doing}, text) => new UnexpectedAnswer(`Failed to ${doing}: ${text}`)

const meanings: Readonly<Record<BrokerMeaning, Meaning>> = {
  'parameters-refused': refused,
  busy,
  gone,
  outdated,
  'not-ready': notReady,
}

/** Sentences that a request of ours should never bring about; the broker says them with status 500 as well. */
const OUR_MISTAKE = /plan ID ".*" could not be found|^unknown service ID|^binding already exists/

/** "Service Broker Errors" of the Open Service Broker API 2.17: these say for certain that nothing was done. */
const byErrorCode: Readonly<Record<string, Meaning>> = {
  ConcurrencyError: busy,
  MaintenanceInfoConflict: (attempt) =>
    new InstanceOutdated(cannot(attempt, "the broker's catalog changed meanwhile."), {
      retryable: true,
      hints: [
        'Run the same command again.',
        `If it does not help: ${shellCommand('sesctl', 'update', attempt.instance, '--upgrade')}`,
      ],
    }),
  AsyncRequired: (attempt, text) =>
    new UnexpectedAnswer(`Failed to ${attempt.doing}: the broker only does it asynchronously: ${text}`, {
      hints: [
        'Bindings are only made so where the catalog says bindings_retrievable: their credentials are read later.',
      ],
    }),
  RequiresApp: (attempt) =>
    new BindFailed(cannot(attempt, 'the broker makes bindings for apps only.'), {
      hints: ['Use a context of the Cloud Foundry that the app is on.'],
    }),
}

const byStatus: Readonly<Record<number, Meaning>> = {409: busy, 410: gone}

/**
 * Why the broker did not do what was asked, where its answer says that it did nothing; undefined when it leaves that
 * open. Sentences come first because the cloud-service-broker answers mistakes of its users, and its own, with the same
 * status 500: any Go error that is not a typed FailureResponse, or is wrapped, becomes one (brokerapi
 * handlers/provision.go).
 */
export function refusalOf(reply: JsonReply, attempt: Attempt): Failure | undefined {
  if (reply.status < 400) return undefined
  const text = descriptionOf(reply)
  const code = field(reply.json, 'error')
  const sentence = meaningOfBrokerSentence(text)
  const meaning =
    (typeof code === 'string' && Object.hasOwn(byErrorCode, code) ? byErrorCode[code] : undefined) ??
    (sentence === undefined ? undefined : meanings[sentence]) ??
    (OUR_MISTAKE.test(text) ? unexpected : byStatus[reply.status])
  if (meaning) return meaning(attempt, text)
  return reply.status < 500 ? unexpected(attempt, text) : undefined
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
  return new BrokerFailed(`Failed to ${attempt.doing}: the broker says: ${brokerReason(text)}`, {
    details: text,
    hints: typeof identity === 'string' ? [`Its operators find this request under ${plainLine(identity)}.`] : [],
  })
}
