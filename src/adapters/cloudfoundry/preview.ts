import {withoutSecrets} from '../../domain/binding/masked-credentials.ts'
import {brokerParameters} from '../../domain/instance/broker-parameters.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {PlatformChange} from '../../ports/instance/platform.ts'
import {resolveBindingRequest} from './binding-request.ts'
import type {Bindings} from './bindings.ts'
import type {CloudController, CloudRequest} from './controller.ts'
import type {InstanceCreation} from './instance-creation.ts'
import {bindingMetadata} from './labels.ts'
import {
  createBindingRequest,
  deleteBindingRequest,
  deleteInstanceRequest,
  updateInstanceRequest,
  upgradeInstanceRequest,
} from './requests.ts'

/** Stands for an id that is drawn when the request is made. */
const NEW_ID = 'NEW-ID'

interface PreviewParts {
  readonly controller: CloudController
  readonly creation: InstanceCreation
  readonly bindings: Bindings
}

/** What a change would send. Looks names up, and changes nothing. */
export async function previewOf(parts: PreviewParts, change: PlatformChange): Promise<RequestPreview[]> {
  const request = await requestOf(parts, change)
  const target = await parts.controller.urlOf(request)
  return [{method: request.method, target, ...(request.body === undefined ? {} : {body: request.body})}]
}

async function requestOf(parts: PreviewParts, change: PlatformChange): Promise<CloudRequest> {
  switch (change.kind) {
    case 'create-instance':
      return await parts.creation.request(change.name, change.parameters, NEW_ID)
    case 'update-instance':
      return updateInstanceRequest(change.instance.id, brokerParameters(change.changes))
    case 'upgrade-instance':
      return upgradeInstanceRequest(change.instance.id, change.instance.upgradeTo ?? 'NEWEST-VERSION')
    case 'delete-instance':
      return deleteInstanceRequest(change.instance.id)
    case 'create-binding': {
      const request = await resolveBindingRequest(parts, change.instance, change.request ?? {}, NEW_ID)
      const shown = {...request, ...(request.parameters ? {parameters: withoutSecrets(request.parameters)} : {})}
      return createBindingRequest(change.instance.id, shown, bindingMetadata(NEW_ID, request.calledName))
    }
    case 'delete-binding':
      return deleteBindingRequest(change.binding.id)
  }
}
