import {Failure} from '../../domain/exit/failure.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {BrokerMemory} from '../../ports/instance/inventory.ts'
import {leavesOpen} from '../http/no-answer.ts'
import type {Broker} from './broker.ts'
import type {InstanceReader} from './instance-reader.ts'
import {type Start, type Started, startOperation} from './start-operation.ts'

/**
 * Starts an operation whose intent is in the inventory.
 * @param undo takes the intent back; called where it is certain that nothing came of the request.
 */
export async function startIntended(
  {broker, reader}: {readonly broker: Broker; readonly reader: InstanceReader},
  instance: Pick<ServiceInstance, 'id' | 'lastOperation'>,
  start: Omit<Start, 'look'>,
  undo: () => Promise<void>,
): Promise<Started> {
  try {
    return await startOperation(broker, {...start, look: async () => await reader.look(instance)})
  } catch (error) {
    if (error instanceof Failure && !leavesOpen(error)) await undo()
    await reader.noteFailure(instance.id, error)
    throw error
  }
}

/**
 * What the inventory keeps of an operation that runs at the broker.
 * @param now epoch milliseconds
 * @param upgradeTo the version that the instance will be at, where it is an upgrade.
 */
export function runningOperation(start: Started, now: number, upgradeTo?: string): Pick<BrokerMemory, 'operation'> {
  if (start.outcome === 'finished') return {}
  const token = start.outcome === 'accepted' ? start.token : undefined
  return {
    operation: {
      startedAt: new Date(now).toISOString(),
      ...(token === undefined ? {} : {token}),
      ...(upgradeTo === undefined ? {} : {upgradeTo}),
    },
  }
}
