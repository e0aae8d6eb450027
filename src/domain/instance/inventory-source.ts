/** Where a list of instances or bindings comes from. */
export interface InventorySource {
  /**
   * `machine`: what this machine has made or found, because the platform has no list; what was made elsewhere is missing.
   * `cloud-foundry`: everything that the login may see in the space, as of now.
   */
  readonly source: 'machine' | 'cloud-foundry'
  /** ISO 8601 of the last write to this machine's inventory; null = there never was one, or it is another's. */
  readonly changedAt: string | null
}
