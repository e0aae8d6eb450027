/**
 * The journal of rotations: one open rotation an instance at the most. Every step is on disk before the next one starts.
 */
export interface Rotations {
  open(instanceId: string): Promise<Rotation | undefined>
  /** @throws RotationBusy when another living process has an open rotation of this instance. */
  begin(rotation: {
    instanceId: string
    oldBindingIds: readonly string[]
    delivery: Delivery
    startedAt: string
  }): Promise<Rotation>
  /** Takes over an open rotation whose process is dead. @throws RotationBusy when it is not. */
  takeOver(rotation: Rotation): Promise<void>
  advance(id: number, change: RotationProgress): Promise<void>
  close(id: number, outcome: 'finished' | 'rolled-back'): Promise<void>
}

export type Delivery =
  | {readonly to: 'file'; readonly path: string; readonly format: 'dotenv' | 'json'}
  | {readonly to: 'stdout'}

export interface Rotation {
  readonly id: number
  readonly instanceId: string
  readonly oldBindingIds: readonly string[]
  readonly delivery: Delivery
  /** ISO 8601 */
  readonly startedAt: string
  readonly newBindingId?: string
  /** Access key id of the new binding: an identifier, not a secret. It tells a delivered file from an undelivered one. */
  readonly newAccessKeyId?: string
  /** `started` → `created` → `proved` → `delivering` → `delivered`; then the old ones are revoked and it is closed. */
  readonly step: RotationStep
}

export type RotationStep = 'started' | 'created' | 'proved' | 'delivering' | 'delivered'

export interface RotationProgress {
  readonly step: RotationStep
  readonly newBindingId?: string
  readonly newAccessKeyId?: string
}
