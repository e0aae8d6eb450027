import {FAULTS, type FaultName} from '../../../src/sandbox/faults/catalog.ts'
import {type FaultOptions, switchOff, switchOn} from '../../../src/sandbox/faults/switches.ts'
import type {World} from '../../../src/sandbox/world.ts'

export function on(world: World, name: FaultName, options: FaultOptions = {}): void {
  switchOn(world, FAULTS.find((entry) => entry.name === name)!, options)
}

export const off = (world: World, name: FaultName): void => void switchOff(world, name)
