import type {CloudFoundryPlatform, SecretReference} from '../../domain/context/context.ts'

/** What a context says of a Cloud Foundry, with the means to read what it only points to. */
export interface CloudFoundryAccess {
  readonly platform: CloudFoundryPlatform
  readonly readSecret: (reference: SecretReference) => Promise<string>
  /** For $CF_HOME and the home folder. */
  readonly environment: NodeJS.ProcessEnv
}
