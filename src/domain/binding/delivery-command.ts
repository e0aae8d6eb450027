import type {CredentialFormat} from './credential-format.ts'

/** A program that takes credentials on its standard input, and confirms by exit code 0 that its consumer has them. */
export interface DeliveryCommand {
  readonly words: readonly [string, ...string[]]
  /** Names of variables that it gets beside PATH, HOME, locale and time zone. */
  readonly variables: readonly string[]
  /** Absent: as the rotation that is continued began, or JSON. */
  readonly format?: CredentialFormat | undefined
}
