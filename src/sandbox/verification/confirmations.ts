import type {Environment} from '../environment.ts'

/** For how long the link works that SES mails to an address (Amazon SES Developer Guide, "Creating and verifying identities"). */
const CONFIRMATION_MILLIS = 24 * 3_600_000

/**
 * Verifies the address whose owner followed the link with this token.
 *
 * @returns the address; undefined for a token that nobody was sent, or that has expired
 */
export function confirmAddress(env: Environment, token: string): string | undefined {
  expireConfirmations(env)
  const now = env.clock.now()
  const [row] = env.store.all<{name: string}>(
    `UPDATE email_identity SET verification_status = 'SUCCESS', verified_for_sending = 1, confirmation_token = NULL,
       last_checked_at = ?, last_success_at = ? WHERE confirmation_token = ? RETURNING name`,
    now,
    now,
    token,
  )
  return row?.name
}

/** Gives up addresses whose owners never followed their link. */
export function expireConfirmations(env: Environment): void {
  env.store.run(
    `UPDATE email_identity SET verification_status = 'FAILED', confirmation_token = NULL
     WHERE confirmation_token IS NOT NULL AND searching_since <= ?`,
    env.clock.now() - CONFIRMATION_MILLIS,
  )
}
