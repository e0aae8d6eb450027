import type {RequestPreview} from '../../domain/request-preview.ts'
import type {Inventory} from '../../ports/inventory.ts'
import type {PlatformChange} from '../../ports/platform.ts'
import {requireNoApp} from './bindings.ts'
import type {Broker} from './broker.ts'
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

/** What a change would send. Reads the catalog, and changes nothing. */
export async function previewOf(broker: Broker, memory: Inventory, change: PlatformChange): Promise<RequestPreview[]> {
  const request = await requestOf(await broker.offering(), memory, change)
  return [
    {
      method: request.method,
      target: broker.urlOf(request),
      ...(request.body === undefined ? {} : {body: request.body}),
    },
  ]
}

async function requestOf(offering: Offering, memory: Inventory, change: PlatformChange): Promise<BrokerRequest> {
  switch (change.kind) {
    case 'create-instance': {
      const id = (await memory.findInstance(change.name))?.id ?? NEW_ID
      return provisionRequest(offering, {id, name: change.name}, change.parameters)
    }
    case 'update-instance':
      return updateRequest(offering, change.instance.id, change.changes, await versionOf(memory, change.instance.id))
    case 'upgrade-instance':
      return upgradeRequest(offering, change.instance.id, await versionOf(memory, change.instance.id))
    case 'delete-instance':
      return deprovisionRequest(offering, change.instance.id)
    case 'create-binding':
      requireNoApp(change.request ?? {})
      return bindRequest(offering, change.instance.id, NEW_ID, change.request?.parameters)
    case 'delete-binding':
      return unbindRequest(offering, change.instance.id, change.binding.id)
  }
}

async function versionOf(memory: Inventory, instanceId: string): Promise<string | undefined> {
  return (await memory.findInstance(instanceId))?.broker?.maintenanceVersion
}
