import type {Environment} from '../environment.ts'

export type SuppressedReason = 'BOUNCE' | 'COMPLAINT'

/** What holds for all mail of the account. */
export interface SesAccount {
  /** Paused when false, whatever the configuration set says. */
  readonly sendingEnabled: boolean
  /** Why addresses get onto the account's suppression list, for mail whose configuration set does not say. */
  readonly suppressedReasons: readonly SuppressedReason[]
}

/** Accounts of the last years begin like this (Amazon SES Developer Guide, "Using the account-level suppression list"). */
const AS_OPENED: SesAccount = {sendingEnabled: true, suppressedReasons: ['BOUNCE', 'COMPLAINT']}

export function sesAccount(env: Environment): SesAccount {
  const row = env.store.one<{sending_enabled: number; suppressed_reasons_json: string}>('SELECT * FROM ses_account')
  if (!row) return AS_OPENED
  return {
    sendingEnabled: row.sending_enabled === 1,
    suppressedReasons: JSON.parse(row.suppressed_reasons_json) as SuppressedReason[],
  }
}

export function changeSesAccount(env: Environment, changes: Partial<SesAccount>): void {
  env.store.transaction(() => {
    const {sendingEnabled, suppressedReasons} = {...sesAccount(env), ...changes}
    env.store.run(
      'INSERT OR REPLACE INTO ses_account (only, sending_enabled, suppressed_reasons_json) VALUES (1, ?, ?)',
      Number(sendingEnabled),
      JSON.stringify(suppressedReasons),
    )
  })
}
