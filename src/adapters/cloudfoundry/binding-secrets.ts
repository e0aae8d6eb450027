import {bindingParametersOfBroker} from '../../domain/binding/broker-parameters.ts'
import {sealCredentials} from '../../domain/binding/credentials.ts'
import {NotAuthorised, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import type {BindingParameters, ServiceInstance} from '../../domain/instance/service-instance.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {CloudController} from './controller.ts'
import {refusalOf} from './refusal.ts'
import {bindingDetailsRequest, bindingParametersRequest, bindingRequest} from './requests.ts'
import {memberAt} from './resource.ts'
import {errorText, requestIdHints} from './v3-error.ts'

/** "Creation of service key initial", "Deletion of service binding failed": there are no credentials in this state. */
const NO_CREDENTIALS = /^(Creation|Deletion) of service (key|binding) /

/**
 * The credentials of a binding, frozen when it was made.
 * @returns undefined where there are none (yet, or any more), and where only a reference into CredHub is known.
 * @throws NotAuthorised where the binding can be seen and its secrets cannot: Cloud Foundry answers 404 then too.
 */
export async function readCredentials(
  controller: CloudController,
  instance: Pick<ServiceInstance, 'name'>,
  guid: string,
): Promise<unknown> {
  const doing = `read the credentials of ${plainLine(instance.name)}`
  const reply = await controller.send(bindingDetailsRequest(guid))
  if (reply.status === 200) return tellable(memberAt(reply.json, 'credentials'))
  if (reply.status !== 404) throw refusalOf(reply, {doing, instance: instance.name, failed: UnexpectedAnswer})
  if (NO_CREDENTIALS.test(errorText(reply))) return undefined
  if ((await controller.send(bindingRequest(guid))).status === 404) return undefined
  throw new NotAuthorised(`Can't ${doing}: this login may not see secrets of the space.`, {
    hints: ['It takes the role Space Developer in the space:  cf space-users ORG SPACE', ...requestIdHints(reply)],
  })
}

/** What a binding was made with, `{}` for nothing; undefined where neither Cloud Foundry nor the broker returns them. */
export async function readBindingParameters(
  controller: CloudController,
  guid: string,
): Promise<BindingParameters | undefined> {
  const {status, json} = await controller.send(bindingParametersRequest(guid))
  return status === 200 ? bindingParametersOfBroker(json) : undefined
}

function tellable(credentials: unknown): unknown {
  const reference = memberAt(credentials, 'credhub-ref') !== undefined
  return reference || credentials === null ? undefined : sealCredentials(credentials)
}
