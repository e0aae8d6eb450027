import {timingSafeEqual} from 'node:crypto'
import {smtpPassword} from '../aws/smtp-password.ts'
import type {World} from '../world.ts'

/** Who a connection speaks for. */
export interface SmtpUser {
  readonly userName: string
  readonly accessKeyId: string
}

/**
 * The owner of an access key, when the key is active and the password is the one derived from its secret for this region.
 * A use counts as the key's last.
 */
export function authenticate(world: World, accessKeyId: string, password: string): SmtpUser | undefined {
  const key = world.store.one<{user_name: string; secret: string}>(
    "SELECT user_name, secret FROM access_key WHERE id = ? AND status = 'Active'",
    accessKeyId,
  )
  if (!key || !equal(password, smtpPassword(key.secret, world.settings.region))) return undefined
  world.store.run(
    "UPDATE access_key SET last_used_at = ?, last_used_service = 'ses', last_used_region = ? WHERE id = ?",
    world.clock.now(),
    world.settings.region,
    accessKeyId,
  )
  return {userName: key.user_name, accessKeyId}
}

function equal(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
