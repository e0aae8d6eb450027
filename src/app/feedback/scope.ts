import {InstanceNotFound} from '../../domain/instance/failures.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import type {Ports} from '../../ports/ports.ts'
import {requireInstance} from '../instance/find-instance.ts'

const PREFIX = configurationSetName('')
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The configuration set of an instance, by which its events are known. A set's own name serves as well, and an id that
 * the platform does not know (any more): what was received stays.
 * @throws what the platform throws, InstanceNotFound above all.
 */
export async function configurationSetOf(ports: Pick<Ports, 'platform'>, nameOrId: string): Promise<string> {
  if (nameOrId.startsWith(PREFIX)) return nameOrId
  try {
    return configurationSetName((await requireInstance(ports, nameOrId)).id)
  } catch (failure) {
    if (failure instanceof InstanceNotFound && ID.test(nameOrId)) return configurationSetName(nameOrId)
    throw failure
  }
}
