/**
 * The `required_records` text last seen for an instance. It is not a secret, and each binding carries one, frozen at
 * bind time: remembering it saves a throw-away binding.
 */
export interface RecordSnapshots {
  find(instanceId: string): Promise<RecordSnapshot | undefined>
  save(instanceId: string, snapshot: RecordSnapshot): Promise<void>
}

export interface RecordSnapshot {
  /** The broker's text; absent for a generated domain, whose records the platform publishes itself. */
  readonly requiredRecords?: string
  readonly sendingDomain: string
  readonly region: string
  /** ISO 8601 of the binding that carried it. */
  readonly takenAt: string
}
