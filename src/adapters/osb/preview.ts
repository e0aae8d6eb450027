import {withoutSecrets} from '../../domain/binding/masked-credentials.ts'
import {brokerParameters, creationParameters} from '../../domain/instance/broker-parameters.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {Inventory} from '../../ports/instance/inventory.ts'
import type {PlatformChange} from '../../ports/instance/platform.ts'
import {requireNoApp} from './binding-creation.ts'
import type {Broker} from './broker.ts'
import type {InstanceFinder} from './instance-finder.ts'
import type {Offering} from './offering.ts'
import {
  type BrokerRequest,
  bindRequest,
  deprovisionRequest,
  provisionRequest,
  unbindRequest,
  updateRequest,
  upgradeRequest,
} from './requests.ts'

/** Stands for an id that is drawn when the request is made. */
const NEW_ID = 'NEW-ID'

interface PreviewParts {
  readonly broker: Broker
  readonly memory: Inventory
  readonly finder: InstanceFinder
}

/** What a change would send. Reads the catalog, and changes nothing. */
export async function previewOf(
  {broker, memory, finder}: PreviewParts,
  change: PlatformChange,
): Promise<RequestPreview[]> {
  const request = await requestOf({memory, finder}, await broker.offering(), change)
  return [
    {
      method: request.method,
      target: broker.urlOf(request),
      ...(request.body === undefined ? {} : {body: request.body}),
    },
  ]
}

async function requestOf(
  {memory, finder}: Omit<PreviewParts, 'broker'>,
  offering: Offering,
  change: PlatformChange,
): Promise<BrokerRequest> {
  switch (change.kind) {
    case 'create-instance': {
      const id = (await memory.findInstance(change.name))?.id ?? (await finder.idFor(change.name)) ?? NEW_ID
      return provisionRequest(offering, {id, name: change.name}, creationParameters(change.parameters))
    }
    case 'update-instance':
      return updateRequest(
        offering,
        change.instance.id,
        brokerParameters(change.changes),
        await versionOf(memory, change.instance.id),
      )
    case 'upgrade-instance':
      return upgradeRequest(offering, change.instance.id, await versionOf(memory, change.instance.id))
    case 'delete-instance':
      return deprovisionRequest(offering, change.instance.id)
    case 'create-binding':
      requireNoApp(change.request ?? {})
      return bindRequest(offering, change.instance.id, NEW_ID, withoutSecrets(change.request?.parameters ?? {}))
    case 'delete-binding':
      return unbindRequest(offering, change.instance.id, change.binding.id)
  }
}

async function versionOf(memory: Inventory, instanceId: string): Promise<string | undefined> {
  return (await memory.findInstance(instanceId))?.broker?.maintenanceVersion
}
