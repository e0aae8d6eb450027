import type {Environment} from '../../../src/sandbox/environment.ts'
import {FAULTS, type FaultName} from '../../../src/sandbox/faults/catalog.ts'
import {type FaultOptions, switchOff, switchOn} from '../../../src/sandbox/faults/switches.ts'

export function on(env: Environment, name: FaultName, options: FaultOptions = {}): void {
  switchOn(env, FAULTS.find((entry) => entry.name === name)!, options)
}

export const off = (env: Environment, name: FaultName): void => void switchOff(env, name)
