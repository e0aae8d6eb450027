/**
 * Files that credentials are delivered in, replaced atomically (temporary file, fsync, rename): mode 0600, or the owner, group and
 * mode of the file that is replaced.
 */
export interface CredentialFiles {
  /** @throws CredentialFileUnwritable with the reason, before anything is replaced. */
  write(path: string, content: string): Promise<void>

  /**
   * Checks, without writing, that {@link write} would work: folder present and writable, not a folder itself,
   * and nobody who can read the file now is locked out.
   * @throws CredentialFileUnwritable
   */
  check(path: string): Promise<void>

  /**
   * The content, or undefined when there is no such file.
   * @throws CredentialFileUnreadable
   */
  read(path: string): Promise<string | undefined>

  /**
   * The folders of a service binding root with the files in each (servicebinding.io, "Workload Projection"); undefined
   * when there is no such folder.
   * @throws CredentialFileUnreadable
   */
  readFolders(root: string): Promise<CredentialFolder[] | undefined>
}

export interface CredentialFolder {
  readonly name: string
  readonly files: ReadonlyMap<string, string>
}

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
