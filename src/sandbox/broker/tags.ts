import {PLAN_NAME, SERVICE_NAME} from './catalog.ts'
import type {Place} from './instances.ts'

/** Tags that the brokerpak's providers put on everything that can carry tags. What the platform did not say is "". */
export function instanceTags(instance: Place & {readonly id: string}): Record<string, string> {
  return {
    broker: 'Cloud Service Broker',
    client: 'Cloud Foundry',
    environment: 'sandbox',
    'Instance GUID': instance.id,
    'Organization GUID': instance.organizationGuid,
    'Organization name': instance.organizationName,
    'Space GUID': instance.spaceGuid,
    'Space name': instance.spaceName,
    'Service offering name': SERVICE_NAME,
    'Service plan name': PLAN_NAME,
  }
}
