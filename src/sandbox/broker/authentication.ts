import {randomInt} from 'node:crypto'
import type {Environment} from '../environment.ts'
import {sameSecret} from '../http/secret.ts'

export const BROKER_USERNAME = 'broker'

const SETTING = 'broker_password'
const ALPHANUMERICS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** The password of the sandbox's broker: 32 alphanumerics, made on the first call and kept. */
export function brokerPassword(env: Environment): string {
  const kept = env.store.setting(SETTING)
  if (kept !== undefined) return kept
  const password = Array.from({length: 32}, () => ALPHANUMERICS.charAt(randomInt(ALPHANUMERICS.length))).join('')
  env.store.setSetting(SETTING, password)
  return password
}

/** Whether an Authorization header carries the broker's name and password (RFC 7617). */
export function isAuthorized(header: string | undefined, password: string): boolean {
  const encoded = /^basic (.*)$/is.exec(header ?? '')?.[1]
  if (encoded === undefined) return false
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon < 0) return false
  const name = sameSecret(pair.slice(0, colon), BROKER_USERNAME)
  return sameSecret(pair.slice(colon + 1), password) && name
}
