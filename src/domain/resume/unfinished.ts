import type {PossibleOrphan} from '../binding/possible-orphan.ts'
import {EXIT, type Exit} from '../exit/exit.ts'
import type {LastOperation, ServiceBinding, ServiceInstance} from '../instance/service-instance.ts'
import type {InstanceSettings} from '../instance/settings.ts'
import type {Rotation} from '../rotation/rotation.ts'

/** Something that an earlier command began and did not bring to its end. */
export type Unfinished =
  /** In progress at the platform. */
  | {readonly kind: 'operation'; readonly instance: ServiceInstance; readonly operation: LastOperation['type']}
  /** Was written down, and the platform does not have it: its request never arrived. */
  | {readonly kind: 'creation'; readonly id: string; readonly name: string; readonly parameters: InstanceSettings}
  /** Nobody has its credentials, and nobody will. */
  | {readonly kind: 'binding'; readonly instance: ServiceInstance; readonly binding: ServiceBinding}
  /** The platform has it, and another machine may have made it under the same name. */
  | {readonly kind: 'unproved-binding'; readonly instance: ServiceInstance; readonly binding: ServiceBinding}
  /** Was written down, and the platform does not have it yet: whether its request arrived is not known. */
  | {readonly kind: 'binding-intent'; readonly instance: ServiceInstance; readonly id: string}
  /** The platform has no record of it, and its IAM user may exist. */
  | {readonly kind: 'orphan'; readonly orphan: PossibleOrphan}
  | {readonly kind: 'rotation'; readonly instance: ServiceInstance; readonly rotation: Rotation}

/** What became of unfinished work. */
export interface Resumed {
  readonly what: Unfinished['kind']
  /** The operation of the instance; absent for bindings and rotations. */
  readonly operation?: LastOperation['type']
  readonly instance: {readonly id: string | null; readonly name: string}
  readonly bindingId?: string
  /**
   * `finished`: nothing is left of it. `failed`: it ended badly, or could not be finished. `in-progress`: it has not ended.
   * `needs-you`: only a person can finish it. `found`: nothing was done, because nothing was to be. Of a command that ended
   * too early: `interrupted`: it was at work on this. `not-checked`: it had not come to this.
   */
  readonly outcome: 'finished' | 'failed' | 'in-progress' | 'needs-you' | 'found' | 'interrupted' | 'not-checked'
  /** A sentence; may hold text from outside. */
  readonly detail: string
  /** Words of a command that helps. */
  readonly next?: readonly string[]
}

/** 0 when nothing is left, 8 when something is still in progress or waits for a person, 1 when something ended badly. */
export function exitOfResumed(items: readonly Resumed[]): Exit {
  if (items.some(({outcome}) => outcome === 'failed')) return EXIT.fault
  return items.some(({outcome}) => outcome === 'in-progress' || outcome === 'needs-you') ? EXIT.notYet : EXIT.ok
}
