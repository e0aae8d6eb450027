import type {AppRotation} from '../../domain/rotation/app-rotation.ts'
import type {Rotation, RotationStep} from '../../domain/rotation/rotation.ts'
import type {RotationHolder} from '../../domain/rotation/rotation-status.ts'

/**
 * The journal of rotations: one open rotation an instance at the most. Every change is on disk when its promise
 * resolves.
 */
export interface Rotations {
  open(instanceId: string): Promise<Rotation | undefined>
  /** @throws RotationBusy when there is an open one already. */
  begin(
    rotation: Pick<Rotation, 'instanceId' | 'oldBindingIds' | 'delivery' | 'retirement' | 'startedAt' | 'app'>,
  ): Promise<Rotation>
  /** Who works, or worked last, on an open one. */
  holder(rotation: Rotation): Promise<RotationHolder>
  /** Takes over an open rotation whose process is dead. @throws RotationBusy when it still runs. */
  takeOver(rotation: Rotation): Promise<void>
  advance(id: number, change: RotationProgress): Promise<void>
  close(id: number, outcome: 'finished' | 'rolled-back'): Promise<void>
}

export interface RotationProgress {
  readonly step: RotationStep
  /** Where the new binding of an earlier run becomes one to revoke. */
  readonly oldBindingIds?: readonly string[]
  readonly newBindingId?: string
  readonly newAccessKeyId?: string
  /** ISO 8601, by the service's time. */
  readonly retireAt?: string
  readonly app?: AppRotation
}
