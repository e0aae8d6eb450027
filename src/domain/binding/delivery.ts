import type {CredentialFormat} from './credential-format.ts'

/** A file for credentials; its path is absolute, so that a later run from another folder means the same one. */
export interface FileDelivery {
  readonly to: 'file'
  readonly path: string
  readonly format: CredentialFormat
}

/** Where new credentials go. */
export type Delivery = FileDelivery | {readonly to: 'stdout'}
