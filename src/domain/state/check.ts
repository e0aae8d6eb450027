/** A copy of the state file that sesctl made by itself. */
export interface StateBackup {
  /** Absolute path. */
  readonly file: string
  /** ISO 8601, by this machine's clock. */
  readonly takenAt: string
  readonly bytes: number
  /** `daily`, or `migration`: before a newer sesctl changed the file's schema. */
  readonly kind: 'daily' | 'migration'
}

/** The state file and its backups, as they are on disk. */
export interface StateCheck {
  readonly file: string
  /** `absent`: nothing was ever kept here. */
  readonly condition: 'sound' | 'damaged' | 'absent'
  /** What is damaged, one entry a finding; empty when it is sound. */
  readonly damage: readonly string[]
  readonly bytes?: number
  /** Newest first. */
  readonly backups: readonly StateBackup[]
}

/** What a restore did. */
export interface StateRestoration {
  readonly file: string
  /** The backup that is the state file now. */
  readonly from: string
  /** ISO 8601 of the backup: what was recorded after it is not in it. */
  readonly takenAt: string
  /** Where what was there before has been put; absent when nothing was. */
  readonly keptAs?: string
}
