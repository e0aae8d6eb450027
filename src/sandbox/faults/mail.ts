import type {Environment} from '../environment.ts'
import {instanceOfSet, instanceOfUser} from './instances.ts'
import {activeFault, strike} from './switches.ts'

/** Whether a message that an ordinary recipient got is complained about: exactly the share that `complaint-burst` has. */
export function isComplainedAbout(env: Environment, configurationSet: string | undefined): boolean {
  const instance = () => instanceOfSet(configurationSet)
  const fault = activeFault(env, 'complaint-burst', instance)
  if (!fault || fault.share === 0) return false
  const delivered = seen(env)
  const complains = Math.floor(delivered * fault.share) > Math.floor((delivered - 1) * fault.share)
  if (complains) strike(env, 'complaint-burst', instance)
  return complains
}

const SEEN = 'fault.complaint-burst.seen'

function seen(env: Environment): number {
  const count = Number(env.store.setting(SEEN) ?? 0) + 1
  env.store.setSetting(SEEN, String(count))
  return count
}

/**
 * Whether a recipient is to be tried again later, as `smtp-greylist` has it: the same client, sender and recipient get
 * through once the time is over (RFC 6647 section 2.3).
 */
export function isGreylisted(
  env: Environment,
  {client, userName, sender, recipient}: {client: string; userName: string; sender: string; recipient: string},
): boolean {
  const instance = () => instanceOfUser(env, userName)
  const fault = activeFault(env, 'smtp-greylist', instance)
  if (!fault) return false
  const now = env.clock.now()
  return env.store.transaction(() => {
    const triple = [client, sender.toLowerCase(), recipient.toLowerCase()] as const
    const isNew = env.store.run('INSERT INTO greylist VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', ...triple, now) > 0
    const sql = 'SELECT first_at AS firstAt FROM greylist WHERE client = ? AND sender = ? AND recipient = ?'
    const firstAt = env.store.one<{firstAt: number}>(sql, ...triple)?.firstAt ?? now
    const tooEarly = isNew || Math.abs(now - firstAt) < fault.millis
    if (tooEarly) strike(env, 'smtp-greylist', instance)
    return tooEarly
  })
}
