import type {Environment} from '../environment.ts'
import {type SuppressedReason, sesAccount} from './account.ts'
import type {MailEvent} from './event.ts'

/** Why addresses are suppressed for mail of a set: the set's own reasons where it has any say, else the account's. */
export function suppressedReasonsFor(
  env: Environment,
  configurationSet: string | undefined,
): readonly SuppressedReason[] {
  const set = env.store.one<{suppressed_reasons_json: string}>(
    'SELECT suppressed_reasons_json FROM configuration_set WHERE name = ? AND overrides_suppression = 1',
    configurationSet ?? '',
  )
  return set ? (JSON.parse(set.suppressed_reasons_json) as SuppressedReason[]) : sesAccount(env).suppressedReasons
}

/** Why mail to an address is not even tried: it is on the list for a reason that counts. */
export function suppressionOf(
  env: Environment,
  address: string,
  reasons: readonly SuppressedReason[],
): SuppressedReason | undefined {
  const entry = env.store.one<{reason: SuppressedReason}>(
    'SELECT reason FROM suppressed_destination WHERE address = ?',
    address.toLowerCase(),
  )
  return entry && reasons.includes(entry.reason) ? entry.reason : undefined
}

/** Puts an address on the list, or changes why it is there. @param cause the event, unless a person asked for it */
export function suppress(
  env: Environment,
  address: string,
  reason: SuppressedReason,
  cause?: {readonly messageId: string; readonly feedbackId: string},
): void {
  env.store.run(
    'INSERT OR REPLACE INTO suppressed_destination (address, reason, updated_at, message_id, feedback_id) VALUES (?, ?, ?, ?, ?)',
    address.toLowerCase(),
    reason,
    env.clock.now(),
    cause?.messageId ?? null,
    cause?.feedbackId ?? null,
  )
}

/** Why an event puts its recipient on the list: hard bounces and complaints do, what never left does not. */
export function reasonToSuppress({kind, detail}: MailEvent): SuppressedReason | undefined {
  if (kind === 'complaint') return detail['complaintSubType'] === null ? 'COMPLAINT' : undefined
  return kind === 'bounce' && detail['bounceType'] === 'Permanent' && detail['bounceSubType'] === 'General'
    ? 'BOUNCE'
    : undefined
}
