import type {StateDatabase} from '../adapters/state/database.ts'
import type {Ports} from '../ports/ports.ts'
import type {WiredContext} from './contexts.ts'
import {once} from './once.ts'

export interface WiredState {
  /** Opens the state file when it is first asked for. */
  readonly database: () => Promise<StateDatabase>
  readonly ports: Pick<Ports, 'inventoryOf' | 'stateFile' | 'recordSnapshots' | 'rotations'>
  close(): void
}

export function wireState({wiring, clock, stateFolder, current}: WiredContext): WiredState {
  const {signal, warn} = wiring
  const opened: StateDatabase[] = []
  const database = once(async () => {
    const {StateDatabase} = await import('../adapters/state/database.ts')
    const state = await StateDatabase.open(stateFolder, {warn, signal})
    opened.push(state)
    return state
  })
  return {
    database,
    ports: {
      inventoryOf: async (context) => {
        const {stateInventory} = await import('../adapters/state/inventory.ts')
        return stateInventory(await database(), context)
      },
      stateFile: once(async () => {
        const {stateFile} = await import('../adapters/state/state-file.ts')
        return stateFile(stateFolder, {clock, signal})
      }),
      recordSnapshots: once(async () => {
        const {stateRecordSnapshots} = await import('../adapters/state/record-snapshots.ts')
        return stateRecordSnapshots(await database(), (await current()).memory)
      }),
      rotations: once(async () => {
        const {stateRotations} = await import('../adapters/state/rotations.ts')
        return stateRotations(await database(), (await current()).memory)
      }),
    },
    close: () => {
      for (const state of opened) state.close()
    },
  }
}
