import type {CloudFoundryPlatform, SecretReference} from '../../domain/context/context.ts'
import type {Secret} from '../../domain/text/secret.ts'

/** What a context says of a Cloud Foundry, with the means to read what it only points to. */
export interface CloudFoundryAccess {
  readonly platform: CloudFoundryPlatform
  readonly readSecret: (reference: SecretReference) => Promise<Secret>
  /** For $CF_HOME and the home folder. */
  readonly environment: NodeJS.ProcessEnv
}
