import type {Delivery} from '../binding/delivery.ts'
import {isNamed} from '../binding/find-binding.ts'
import type {ServiceBinding} from '../instance/service-instance.ts'
import type {AppRotation} from './app-rotation.ts'
import type {Retirement} from './retirement.ts'

/**
 * `started` → `created` → `proved` → `delivering` → `delivered`; then the old bindings are revoked, at once or after a
 * grace, and the rotation is closed. Each is on disk before the step that follows it begins.
 */
export type RotationStep = 'started' | 'created' | 'proved' | 'delivering' | 'delivered'

export interface Rotation {
  readonly id: number
  readonly instanceId: string
  readonly oldBindingIds: readonly string[]
  readonly delivery: Delivery
  readonly retirement: Retirement
  /** ISO 8601 */
  readonly startedAt: string
  readonly step: RotationStep
  readonly newBindingId?: string
  /** Access key id of the new binding: an identifier, not a secret. It distinguishes a delivered file from an undelivered one. */
  readonly newAccessKeyId?: string
  /** ISO 8601, when the old bindings are to be revoked; absent before the delivery, and where somebody has to say so. */
  readonly retireAt?: string
  /** Where the binding is an app's. */
  readonly app?: AppRotation
}

export type WhatIsLeft = 'begin-again' | 'deliver-again' | 'revoke'

/**
 * What is left to do for a rotation that was interrupted. `begin-again`: nobody has the new credentials (they were only ever
 * in the memory of the process that died), so a binding made for them is deleted and another one made. `revoke`: the new
 * credentials are where they belong, and only the old ones remain to be revoked. `deliver-again`: a command has run that may
 * have stored them, and nothing says so.
 *
 * @param deliveredKeyId access key id found in the file that the credentials should go to, if any.
 */
export function whatIsLeft(rotation: Rotation, deliveredKeyId: string | undefined): WhatIsLeft {
  if (rotation.step === 'delivered') return 'revoke'
  if (rotation.step === 'delivering' && rotation.delivery.to === 'command') return 'deliver-again'
  const reachedItsFile =
    rotation.step === 'delivering' &&
    rotation.newAccessKeyId !== undefined &&
    deliveredKeyId === rotation.newAccessKeyId
  return reachedItsFile ? 'revoke' : 'begin-again'
}

/** Ends of {@link chooseOldBinding} that are no binding. */
export type NoChoice =
  | {readonly kind: 'none'}
  | {readonly kind: 'unknown'; readonly wanted: string}
  | {readonly kind: 'several'; readonly candidates: readonly ServiceBinding[]}
  /** The file that was to name the binding holds none of this instance. */
  | {
      readonly kind: 'file'
      readonly path: string
      readonly found: 'nothing' | 'dead' | 'elsewhere' | 'unknown'
    }
  /** The platform gives an app its credentials: they are not delivered from here. */
  | {readonly kind: 'app'; readonly binding: ServiceBinding}

/**
 * The binding to replace: the one that was named (id, unique beginning of an id, or name), or the only one there is that
 * is not an app's. Never a guess between several.
 */
export function chooseOldBinding(
  bindings: readonly ServiceBinding[],
  wanted: string | undefined,
): {readonly kind: 'chosen'; readonly binding: ServiceBinding} | NoChoice {
  const ready = bindings.filter((binding) => binding.state === 'ready')
  const found = wanted === undefined ? ready : matching(ready, wanted)
  const matches = found.filter(({app}) => app === undefined)
  const [only, ...others] = matches
  const [ofApp] = found
  if (!only && ofApp) return {kind: 'app', binding: ofApp}
  if (only && others.length === 0) return {kind: 'chosen', binding: only}
  if (only) return {kind: 'several', candidates: matches}
  return wanted === undefined ? {kind: 'none'} : {kind: 'unknown', wanted}
}

function matching(bindings: readonly ServiceBinding[], wanted: string): ServiceBinding[] {
  const exact = bindings.filter((binding) => binding.id === wanted || isNamed(binding, wanted))
  return exact.length > 0 ? exact : bindings.filter((binding) => binding.id.startsWith(wanted))
}
