import type {Secret} from '../../domain/text/secret.ts'

/** Whoever keeps a log of what this program prints. */
export interface SecretMask {
  /** From here on the log has asterisks in the place of these. Does nothing where nobody keeps one. */
  hide(secrets: readonly Secret[]): void
}
