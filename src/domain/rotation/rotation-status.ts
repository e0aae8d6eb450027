import type {Delivery} from '../binding/delivery.ts'
import type {ServiceInstance} from '../instance/service-instance.ts'
import {shellCommand} from '../text/shell-words.ts'
import {resumeCommand} from './failures.ts'
import {isDue} from './retirement.ts'
import type {Rotation, RotationStep} from './rotation.ts'

/** The process that works, or worked last, on a rotation. */
export interface RotationHolder {
  readonly host: string
  readonly pid: number
  readonly alive: boolean
}

/** A rotation that is not over, as results show it. */
export interface RotationStatus {
  readonly instance: {readonly id: string; readonly name: string}
  readonly step: RotationStep
  /** ISO 8601 */
  readonly startedAt: string
  readonly holder: RotationHolder
  readonly delivery: Delivery
  readonly oldBindingIds: readonly string[]
  readonly newBinding: {readonly id: string; readonly accessKeyId: string | null} | null
  /** ISO 8601, when the old bindings are to be revoked; null: nothing says when. */
  readonly retireAt: string | null
  /**
   * `process`: it runs. `grace`: its credentials are delivered, and the end of the grace is to come. `revocation`: that time is
   * over, and the next resume or rotation revokes. `confirmation`: somebody has to say that the new credentials are in use.
   * `resume`: it was interrupted before they were delivered.
   */
  readonly waitsFor: 'process' | 'grace' | 'revocation' | 'confirmation' | 'resume'
  /** What to type; null: nothing, as it is at work. */
  readonly next: string | null
}

/** @param now epoch milliseconds */
export function rotationStatus(
  {id, name}: Pick<ServiceInstance, 'id' | 'name'>,
  rotation: Rotation,
  holder: RotationHolder,
  now: number,
): RotationStatus {
  const {step, startedAt, delivery, oldBindingIds, newBindingId, newAccessKeyId, retireAt} = rotation
  const waitsFor = whatItWaitsFor(rotation, holder, now)
  return {
    instance: {id, name},
    step,
    startedAt,
    holder,
    delivery,
    oldBindingIds,
    newBinding: newBindingId === undefined ? null : {id: newBindingId, accessKeyId: newAccessKeyId ?? null},
    retireAt: retireAt ?? null,
    waitsFor,
    next: nextOf(name, delivery, waitsFor),
  }
}

function whatItWaitsFor(
  {step, delivery, retirement, retireAt}: Rotation,
  {alive}: RotationHolder,
  now: number,
): RotationStatus['waitsFor'] {
  if (alive) return 'process'
  if (step !== 'delivered') return 'resume'
  if (retireAt !== undefined) return isDue(retireAt, now) ? 'revocation' : 'grace'
  return retirement.kind === 'kept' || delivery.to === 'stdout' ? 'confirmation' : 'revocation'
}

function nextOf(name: string, delivery: Delivery, waitsFor: RotationStatus['waitsFor']): string | null {
  switch (waitsFor) {
    case 'process':
      return null
    case 'grace':
    case 'revocation':
      return shellCommand('sesctl', 'resume')
    case 'confirmation':
      return shellCommand('sesctl', 'rotate', name, '--resume', '--retire', 'now')
    case 'resume':
      return delivery.to === 'stdout'
        ? shellCommand('sesctl', 'rotate', name, '--resume', '--reveal')
        : resumeCommand(name, delivery)
  }
}
