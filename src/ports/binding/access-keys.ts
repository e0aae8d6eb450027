/** IAM, as far as a binding's own user goes: `csb-aws-ses-<binding id>`, path `/cf/`. */
export interface AccessKeys {
  /** Empty when the user has none; undefined when there is no such user. */
  ofBinding(bindingId: string): Promise<readonly AccessKeyState[] | undefined>
}

export interface AccessKeyState {
  readonly id: string
  readonly status: 'Active' | 'Inactive' | 'Expired'
  /** ISO 8601 */
  readonly createdAt?: string
  /** ISO 8601; absent = never used, as far as IAM has noticed. */
  readonly lastUsedAt?: string
}
