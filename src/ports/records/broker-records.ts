import type {InstanceParameters, LastOperation} from '../../domain/instance/service-instance.ts'
import type {BrokerMemory} from '../instance/inventory.ts'

/** What a service broker tells of things that were made elsewhere, by their ids. Changes nothing. */
export interface BrokerRecords {
  instance(id: string): Promise<InstanceRecord>
  /** `untold`: the broker's catalog says that bindings cannot be looked up. */
  binding(instanceId: string, id: string): Promise<'there' | 'absent' | 'unknown'>
  /** The addresses that a binding was asked for with; undefined where there is none, or nobody tells. */
  sourceIps(instanceId: string, id: string): Promise<readonly string[] | undefined>
}

/**
 * `absent`: the broker does not know it. `other-plan`: it knows it, as something else than what we use. `untold`: it does
 * not tell either way.
 */
export type InstanceRecord =
  | {
      readonly found: 'there'
      readonly lastOperation: LastOperation
      /** Undefined where the broker does not tell them. */
      readonly parameters: InstanceParameters | undefined
      readonly broker: BrokerMemory
    }
  | {readonly found: 'unknown'; readonly broker: BrokerMemory}
  | {readonly found: 'absent' | 'other-plan'}
