import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {InventorySource} from '../../domain/instance/inventory-source.ts'
import {type InstanceReport, reportInstance} from '../../domain/instance/report.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import {finished} from '../../domain/progress/progress.ts'
import type {Ports} from '../../ports/ports.ts'
import {listSets} from '../reputation/list-configuration-sets.ts'

export interface ListedInstance extends InstanceReport {
  /** The domain to send from; null = not known here. */
  readonly sendingDomain: string | null
}

export interface InstanceList {
  readonly instances: readonly ListedInstance[]
  readonly inventory: InventorySource
  /**
   * Ids of instances of the broker that AWS has and this machine's inventory has not; null where AWS was not asked, or did
   * not answer.
   */
  readonly elsewhere: readonly string[] | null
}

/** Every instance of the context, by name, with its last operation as the platform reports it now. */
export async function listInstances(ports: NeededPorts): Promise<InstanceList> {
  const [platform, snapshots] = await Promise.all([ports.platform(), ports.recordSnapshots()])
  const instances = await platform.listInstances()
  const listed = await Promise.all(
    instances.map(async (instance) => ({
      ...reportInstance(instance),
      sendingDomain: instance.parameters?.domain || ((await snapshots.find(instance.id))?.sendingDomain ?? null),
    })),
  )
  const inventory = await platform.inventory()
  return {
    instances: listed.sort((a, b) => (a.name < b.name ? -1 : 1)),
    inventory,
    elsewhere: inventory.source === 'machine' ? await idsElsewhere(ports, listed) : null,
  }
}

/** The broker names a configuration set by its instance, so that AWS is a list of instances for whoever may read it. */
async function idsElsewhere(ports: NeededPorts, listed: readonly {readonly id: string}[]): Promise<string[] | null> {
  try {
    const service = await ports.emailService()
    if (!service) return null
    const prefix = configurationSetName('')
    const sets = await finished(listSets(service))
    return sets.map((name) => name.slice(prefix.length)).filter((id) => listed.every((known) => known.id !== id))
  } catch (error) {
    if (error instanceof Failure && !(error instanceof Interrupted)) return null
    throw error
  }
}

type NeededPorts = Pick<Ports, 'platform' | 'recordSnapshots' | 'emailService'>
