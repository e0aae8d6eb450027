import type {CredentialFormat} from './credential-format.ts'

/** A file for credentials; its path is absolute, so that a later run from another folder means the same one. */
export interface FileDelivery {
  readonly to: 'file'
  readonly path: string
  readonly format: CredentialFormat
}

/** The platform gives the credentials to an app when it starts it. */
export interface AppDelivery {
  readonly to: 'app'
  readonly app: {readonly id: string; readonly name: string}
}

/** A program takes them. Which one is not kept: its words may hold secrets. */
interface CommandDelivery {
  readonly to: 'command'
  readonly format: CredentialFormat
}

/** Where new credentials go. */
export type Delivery = FileDelivery | CommandDelivery | AppDelivery | {readonly to: 'stdout'}
