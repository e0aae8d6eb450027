import {type InstanceReport, reportInstance} from '../domain/instance-report.ts'
import type {Ports} from '../ports/ports.ts'

export interface ListedInstance extends InstanceReport {
  /** The domain to send from; null while it is not known here: a generated one is told by the first binding. */
  readonly sendingDomain: string | null
}

export interface InstanceList {
  readonly instances: readonly ListedInstance[]
}

/** Every instance of the context, by name, with its last operation as the platform tells it now. */
export async function listInstances(ports: Pick<Ports, 'platform' | 'recordSnapshots'>): Promise<InstanceList> {
  const [platform, snapshots] = await Promise.all([ports.platform(), ports.recordSnapshots()])
  const instances = await platform.listInstances()
  const listed = await Promise.all(
    instances.map(async (instance) => ({
      ...reportInstance(instance),
      sendingDomain: instance.parameters?.domain || ((await snapshots.find(instance.id))?.sendingDomain ?? null),
    })),
  )
  return {instances: listed.sort((a, b) => (a.name < b.name ? -1 : 1))}
}
