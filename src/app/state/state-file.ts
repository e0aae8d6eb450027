import type {StateCheck, StateRestoration} from '../../domain/state/check.ts'
import type {Ports} from '../../ports/ports.ts'

type StatePorts = Pick<Ports, 'stateFile'>

/** @throws StateUnusable */
export async function checkState(ports: StatePorts): Promise<StateCheck> {
  return await (await ports.stateFile()).check()
}

/** @throws NoStateBackup, StateInUse, StateUnusable */
export async function restoreState(ports: StatePorts, backup?: string): Promise<StateRestoration> {
  return await (await ports.stateFile()).restore(backup)
}
