import type {World} from '../world.ts'
import {FAULTS, type FaultEntry, type FaultName} from './catalog.ts'

/** A fault that is on, as the setting `fault.<name>` keeps it. */
export interface Fault {
  /** Since when; epoch milliseconds by the clock of the world, as everything here. */
  readonly since: number
  /** When it ends by itself. */
  readonly until: number | null
  /** How often it may still strike, where that is limited. */
  readonly left: number | null
  /** Id of the service instance that it is kept to. */
  readonly instance: string | null
  /** How much time it is about; 0 where it is about none. */
  readonly millis: number
  /** How much of the whole it strikes, 0 to 1. */
  readonly share: number
  /** How often it has struck, where that is counted. */
  readonly struck: number
}

export interface FaultOptions {
  /** For so many milliseconds. */
  readonly forMillis?: number
  readonly times?: number
  readonly instance?: string
  readonly millis?: number
  readonly share?: number
}

const keyOf = (name: FaultName): string => `fault.${name}`

/**
 * A fault that strikes now.
 *
 * @param instance finds the id of the service instance at hand, and is only asked where it matters; undefined where none is
 *   known, which a fault that is kept to one does not strike
 */
export function activeFault(world: World, name: FaultName, instance?: () => string | undefined): Fault | undefined {
  const fault = switchedOn(world, name)
  return fault && (fault.instance === null || fault.instance === instance?.()) ? fault : undefined
}

/** A fault that is on, whatever it is kept to. */
function switchedOn(world: World, name: FaultName): Fault | undefined {
  const text = world.store.setting(keyOf(name))
  if (text === undefined) return undefined
  const fault = JSON.parse(text) as Fault
  return fault.until !== null && world.clock.now() >= fault.until ? undefined : fault
}

/** Like {@link activeFault}, and counts that it strikes: the last of its times ends it. */
export function strike(world: World, name: FaultName, instance?: () => string | undefined): Fault | undefined {
  const fault = activeFault(world, name, instance)
  if (!fault) return undefined
  const left = fault.left === null ? null : fault.left - 1
  if (left === 0) switchOff(world, name)
  else keep(world, name, {...fault, left, struck: fault.struck + 1})
  return fault
}

/** Switches a fault on, in the place of one that was on before. */
export function switchOn(world: World, entry: FaultEntry, options: FaultOptions = {}): Fault {
  const now = world.clock.now()
  const fault: Fault = {
    since: now,
    until: options.forMillis === undefined ? null : now + options.forMillis,
    left: options.times ?? null,
    instance: options.instance ?? null,
    millis: options.millis ?? entry.defaultMillis ?? 0,
    share: options.share ?? entry.defaultShare ?? 1,
    struck: 0,
  }
  keep(world, entry.name, fault)
  world.log(`fault: ${entry.name} is on`)
  return fault
}

/** @returns whether it was on. */
export function switchOff(world: World, name: FaultName): boolean {
  const wasOn = switchedOn(world, name) !== undefined
  world.store.despiteFullDisk(() => {
    world.store.run('DELETE FROM setting WHERE key = ?', keyOf(name))
    world.store.run('DELETE FROM setting WHERE key = ?', `${keyOf(name)}.seen`)
    if (name === 'smtp-greylist') world.store.run('DELETE FROM greylist')
  })
  if (wasOn) world.log(`fault: ${name} is off`)
  return wasOn
}

/** Every fault with how it stands. */
export function faultStates(world: World): {readonly entry: FaultEntry; readonly fault: Fault | undefined}[] {
  return FAULTS.map((entry) => ({entry, fault: switchedOn(world, entry.name)}))
}

function keep(world: World, name: FaultName, fault: Fault): void {
  world.store.despiteFullDisk(() => world.store.setSetting(keyOf(name), JSON.stringify(fault)))
}
