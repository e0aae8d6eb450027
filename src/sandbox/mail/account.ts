import type {World} from '../world.ts'

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

export function sesAccount(world: World): SesAccount {
  const row = world.store.one<{sending_enabled: number; suppressed_reasons_json: string}>('SELECT * FROM ses_account')
  if (!row) return AS_OPENED
  return {
    sendingEnabled: row.sending_enabled === 1,
    suppressedReasons: JSON.parse(row.suppressed_reasons_json) as SuppressedReason[],
  }
}

export function changeSesAccount(world: World, changes: Partial<SesAccount>): void {
  world.store.transaction(() => {
    const {sendingEnabled, suppressedReasons} = {...sesAccount(world), ...changes}
    world.store.run(
      'INSERT OR REPLACE INTO ses_account (only, sending_enabled, suppressed_reasons_json) VALUES (1, ?, ?)',
      Number(sendingEnabled),
      JSON.stringify(suppressedReasons),
    )
  })
}
