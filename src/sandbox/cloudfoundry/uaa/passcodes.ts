import {randomBytes} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import {sameSecret} from '../../http/secret.ts'
import {USERS} from './users.ts'

/** How long a temporary authentication code is good for, as UAA has it unless it is configured otherwise. */
const VALID_MILLIS = 5 * 60_000
const KEY = 'cf.passcode'

interface Passcode {
  readonly code: string
  readonly user: string
  readonly expiresAt: number
}

/** A code for one login of a user who has signed in. An older one is void. */
export function newPasscode({store, clock}: Environment, user: string): string {
  const passcode: Passcode = {
    code: randomBytes(24).toString('base64url'),
    user,
    expiresAt: clock.now() + VALID_MILLIS,
  }
  store.setSetting(KEY, JSON.stringify(passcode))
  return passcode.code
}

/** Whose code it is; it is spent with this. Undefined for one that is wrong, spent or too old. */
export function spendPasscode({store, clock}: Environment, given: string): (typeof USERS)[number] | undefined {
  const kept = store.setting(KEY)
  if (!kept) return undefined
  const {code, user, expiresAt} = JSON.parse(kept) as Passcode
  if (expiresAt <= clock.now() || !sameSecret(given, code)) return undefined
  store.setSetting(KEY, '')
  return USERS.find(({name}) => name === user)
}
