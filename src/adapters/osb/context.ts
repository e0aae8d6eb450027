import type {Inventory} from '../../ports/instance/inventory.ts'
import type {Clock} from '../../ports/time/clock.ts'
import type {Broker} from './broker.ts'

/** What every part of the platform works with: the broker, and what this machine remembers of it. */
export interface OsbContext {
  readonly broker: Broker
  readonly memory: Inventory
  readonly clock: Clock
}
