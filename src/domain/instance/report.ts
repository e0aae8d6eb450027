import type {LastOperation, ServiceInstance} from './service-instance.ts'
import type {InstanceSettings} from './settings.ts'
import {type InstanceState, instanceState} from './state.ts'

/** A service instance as results show it. */
export interface InstanceReport {
  readonly id: string
  readonly name: string
  readonly state: InstanceState
  readonly lastOperation: LastOperation
  /** ISO 8601 */
  readonly createdAt?: string
  /** ISO 8601 */
  readonly updatedAt?: string
  readonly parameters?: InstanceSettings
  /** The broker refuses to bind, unbind and update until the instance is upgraded to this version. */
  readonly upgradeTo?: string
}

export function reportInstance(instance: ServiceInstance): InstanceReport {
  return {...instance, state: instanceState(instance.lastOperation)}
}
