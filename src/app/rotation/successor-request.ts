import {withoutSecrets} from '../../domain/binding/masked-credentials.ts'
import type {BindingParameters, BindingRequest, ServiceInstance} from '../../domain/instance/service-instance.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {Ports} from '../../ports/ports.ts'

/** What a binding is asked for with that takes the place of another one, and what cannot be carried over. */
export interface SuccessorRequest {
  readonly request: BindingRequest
  /** Sentences, to be printed before anything is made. */
  readonly warnings: readonly string[]
}

/** Name and parameters of the binding that is replaced: a rotation changes credentials and nothing else. */
export async function successorRequest(
  ports: Pick<Ports, 'platform'>,
  instance: ServiceInstance,
  oldBindingIds: readonly string[],
): Promise<SuccessorRequest> {
  const platform = await ports.platform()
  const old = (await platform.listBindings(instance)).find(({id}) => oldBindingIds.includes(id))
  if (!old) return {request: {successor: true}, warnings: [NAME_UNKNOWN, PARAMETERS_UNKNOWN]}
  const parameters = await platform.readBindingParameters(instance, old)
  return {
    request: {
      successor: true,
      ...(old.name === undefined ? {} : {name: old.name}),
      ...(parameters === undefined ? {} : {parameters}),
    },
    warnings: parameters === undefined ? [PARAMETERS_UNKNOWN] : subscriptionWarnings(instance, parameters),
  }
}

const NAME_UNKNOWN = 'The old binding is not listed any more, so the new one does not get its name.'
const PARAMETERS_UNKNOWN =
  'Whether the old binding has source addresses or notifications is not known: neither this machine nor the platform knows. The new one is made without them.'

/**
 * SNS has one subscription for a topic and an endpoint, whoever asks for it, and the old binding ends it (Amazon SNS API
 * Reference, Subscribe; brokerpak aws-ses, bind/main.tf).
 */
function subscriptionWarnings({parameters}: ServiceInstance, bound: BindingParameters): string[] {
  if (parameters && !parameters.feedbackNotifications) return []
  const {notificationEmail: address, notificationWebhook: webhook} = withoutSecrets(bound)
  const targets = [address, webhook && hostOf(webhook)]
  const notified = targets.filter((target) => target !== undefined && target !== '')
  if (notified.length === 0) return []
  return [
    `Notifications of bounces and complaints to ${notified.map((target) => plainLine(target ?? '')).join(' and ')} stop when the old binding is revoked: SNS keeps one subscription for a topic and an address, and the new binding shares it. A binding that is made after the rotation with the same address subscribes it again, and it has to be confirmed again.`,
  ]
}

/** The path of a webhook may be a secret. */
function hostOf(webhook: string): string {
  return URL.canParse(webhook) ? `the webhook at ${new URL(webhook).host}` : 'the webhook'
}
