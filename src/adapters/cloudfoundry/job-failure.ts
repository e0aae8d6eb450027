import type {Failure} from '../../domain/exit/failure.ts'
import {brokerReason} from '../../domain/instance/broker-reason.ts'
import {meaningOfBrokerSentence} from '../../domain/instance/broker-sentences.ts'
import {
  InstanceBusy,
  InstanceGone,
  InstanceNotReady,
  InstanceOutdated,
  ParametersRefused,
} from '../../domain/instance/failures.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Job} from './jobs.ts'
import type {Attempt} from './refusal.ts'
import type {V3Error} from './v3-error.ts'

/** What the Cloud Controller puts before the broker's own sentence (app/jobs/v3/*.rb, service_brokers/v2/errors). */
const WRAPPINGS = [
  /^[a-z][a-z ]* could not be completed: /,
  /^Service broker failed to delete service binding for instance .+?: /,
  /^Service broker error: /,
]

/** CF-JobTimeout: the Cloud Controller has asked for as long as the plan allows. */
const JOB_TIMEOUT = 290006

/** The sentence itself, on one line. */
export function brokerSentence(detail: string): string {
  return WRAPPINGS.reduce((text, wrapping) => text.replace(wrapping, ''), plainLine(detail))
}

/**
 * Everything that is said about a failure, once: the job's errors and the last operation of what it worked on. A binding
 * that is made asynchronously has only the name of a class in its job (cloud_controller_ng service_binding_create.rb).
 */
export function sentencesOf(job: Pick<Job, 'errors'> | undefined, lastDescription: string): string[] {
  const said = [...(job?.errors ?? []).map(({detail, title}) => detail || title), lastDescription].map(brokerSentence)
  return said.filter((text, index) => text !== '' && !said.slice(0, index).some((before) => before.includes(text)))
}

export const timedOutAtBroker = (sentences: readonly string[]): boolean =>
  sentences.some((text) => text.includes('The request to the service broker timed out'))

/** @param sentences of {@link sentencesOf} */
export function jobFailure(errors: readonly V3Error[], sentences: readonly string[], attempt: Attempt): Failure {
  const said = sentences.join(' / ') || 'no reason was given.'
  const more = attempt.request ?? []
  const status = shellCommand('sesctl', 'status', attempt.instance)
  const cannot = (why: string): string => `Can't ${attempt.doing}: ${why}`
  switch (sentences.map(meaningOfBrokerSentence).find((meaning) => meaning !== undefined)) {
    case 'parameters-refused':
      return new ParametersRefused(cannot(`the broker does not take the parameters: ${said}`), {hints: more})
    case 'outdated':
      return new InstanceOutdated(cannot(`the broker was upgraded and the instance was not: ${said}`), {
        hints: [shellCommand('sesctl', 'update', attempt.instance, '--upgrade'), ...more],
      })
    case 'not-ready':
      return new InstanceNotReady(cannot(`the instance has no outputs yet: ${said}`), {hints: [status, ...more]})
    case 'busy':
      return new InstanceBusy(cannot(`another operation on it is still in progress: ${said}`), {
        hints: [status, ...more],
      })
    case 'gone':
      return new InstanceGone(cannot(`the broker does not know the instance any more: ${said}`), {
        hints: [
          `To remove it here too: ${shellCommand('sesctl', 'deprovision', attempt.instance, '--confirm', attempt.instance)}`,
          ...more,
        ],
      })
  }
  const gaveUp = errors.some(({code}) => code === JOB_TIMEOUT)
  const reason = sentences.map(brokerReason).join(' / ') || said
  const why = gaveUp ? `Cloud Foundry has stopped waiting for the broker: ${reason}` : reason
  return new attempt.failed(`Failed to ${attempt.doing}: ${why}`, {
    ...(sentences.length === 0 ? {} : {details: said}),
    hints: [...(attempt.afterwards ?? [status]), ...more],
  })
}
