import type {Environment} from '../environment.ts'
import {FAULTS, type FaultEntry, type FaultName} from './catalog.ts'

/** A fault that is on, as the setting `fault.<name>` keeps it. */
export interface Fault {
  /** Since when; epoch milliseconds by the sandbox's clock, as everything here. */
  readonly since: number
  /** When it ends by itself. */
  readonly until: number | null
  /** How often it may still strike, where that is limited. */
  readonly left: number | null
  /** Id of the service instance that it is kept to. */
  readonly instance: string | null
  /** Its duration; 0 where it has none. */
  readonly millis: number
  /** How much of the whole it strikes, 0 to 1. */
  readonly share: number
  /** How often it has struck, where that is counted. */
  readonly struck: number
}

export interface FaultOptions {
  /** Duration in milliseconds. */
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
export function activeFault(env: Environment, name: FaultName, instance?: () => string | undefined): Fault | undefined {
  const fault = switchedOn(env, name)
  return fault && (fault.instance === null || fault.instance === instance?.()) ? fault : undefined
}

/** A fault that is on, whatever it is kept to. */
function switchedOn(env: Environment, name: FaultName): Fault | undefined {
  const text = env.store.setting(keyOf(name))
  if (text === undefined) return undefined
  const fault = JSON.parse(text) as Fault
  return fault.until !== null && env.clock.now() >= fault.until ? undefined : fault
}

/** Like {@link activeFault}, and counts that it strikes: the last of its times ends it. */
export function strike(env: Environment, name: FaultName, instance?: () => string | undefined): Fault | undefined {
  const fault = activeFault(env, name, instance)
  if (!fault) return undefined
  const left = fault.left === null ? null : fault.left - 1
  if (left === 0) switchOff(env, name)
  else keep(env, name, {...fault, left, struck: fault.struck + 1})
  return fault
}

/** Switches a fault on, in the place of one that was on before. */
export function switchOn(env: Environment, entry: FaultEntry, options: FaultOptions = {}): Fault {
  const now = env.clock.now()
  const fault: Fault = {
    since: now,
    until: options.forMillis === undefined ? null : now + options.forMillis,
    left: options.times ?? null,
    instance: options.instance ?? null,
    millis: options.millis ?? entry.defaultMillis ?? 0,
    share: options.share ?? entry.defaultShare ?? 1,
    struck: 0,
  }
  keep(env, entry.name, fault)
  env.log(`fault: ${entry.name} is on`)
  return fault
}

/** @returns whether it was on. */
export function switchOff(env: Environment, name: FaultName): boolean {
  const wasOn = switchedOn(env, name) !== undefined
  env.store.despiteFullDisk(() => {
    env.store.run('DELETE FROM setting WHERE key = ?', keyOf(name))
    env.store.run('DELETE FROM setting WHERE key = ?', `${keyOf(name)}.seen`)
    if (name === 'smtp-greylist') env.store.run('DELETE FROM greylist')
  })
  if (wasOn) env.log(`fault: ${name} is off`)
  return wasOn
}

/** Every fault with how it stands. */
export function faultStates(env: Environment): {readonly entry: FaultEntry; readonly fault: Fault | undefined}[] {
  return FAULTS.map((entry) => ({entry, fault: switchedOn(env, entry.name)}))
}

function keep(env: Environment, name: FaultName, fault: Fault): void {
  env.store.despiteFullDisk(() => env.store.setSetting(keyOf(name), JSON.stringify(fault)))
}
