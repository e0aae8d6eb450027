import {timingSafeEqual} from 'node:crypto'
import {isKeyUsableYet} from '../aws/iam/credential-lag.ts'
import {smtpPassword} from '../aws/smtp-password.ts'
import type {Environment} from '../environment.ts'

/** Who a connection speaks for. */
export interface SmtpUser {
  readonly userName: string
  readonly accessKeyId: string
}

/**
 * The owner of an access key, when the key is active and the password is the one derived from its secret for this region.
 * A use counts as the key's last.
 */
export function authenticate(env: Environment, accessKeyId: string, password: string): SmtpUser | undefined {
  const key = env.store.one<{user_name: string; secret: string; created_at: number}>(
    "SELECT user_name, secret, created_at FROM access_key WHERE id = ? AND status = 'Active'",
    accessKeyId,
  )
  if (!key || !equal(password, smtpPassword(key.secret, env.settings.region))) return undefined
  if (!isKeyUsableYet(env, {userName: key.user_name, createdAt: key.created_at})) return undefined
  env.store.runIfRoom(
    "UPDATE access_key SET last_used_at = ?, last_used_service = 'ses', last_used_region = ? WHERE id = ?",
    env.clock.now(),
    env.settings.region,
    accessKeyId,
  )
  return {userName: key.user_name, accessKeyId}
}

function equal(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
