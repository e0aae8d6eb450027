import {inOrder} from '../../domain/concurrency/bounded.ts'
import {type RotationStatus, rotationStatus} from '../../domain/rotation/rotation-status.ts'
import type {Ports} from '../../ports/ports.ts'
import {requireInstance} from '../instance/find-instance.ts'

export interface RotationList {
  /** Those that are not over. */
  readonly rotations: readonly RotationStatus[]
}

/** Instances that are looked at, at a time. */
const AT_ONCE = 4

/** The rotation of an instance that is not over, or those of all instances. Changes nothing. @throws InstanceNotFound */
export async function listRotations(
  ports: Pick<Ports, 'platform' | 'rotations' | 'clock'>,
  nameOrId: string | undefined,
): Promise<RotationList> {
  const [platform, journal] = await Promise.all([ports.platform(), ports.rotations()])
  const instances = nameOrId === undefined ? await platform.listInstances() : [await requireInstance(ports, nameOrId)]
  const found: RotationStatus[] = []
  const reads = instances.map((instance) => async () => {
    const rotation = await journal.open(instance.id)
    if (!rotation) return []
    return [rotationStatus(instance, rotation, await journal.holder(rotation), ports.clock.now())]
  })
  for await (const some of inOrder(reads, AT_ONCE)) found.push(...some)
  return {rotations: found}
}
