import type {CfLogin} from '../../domain/context/cloud-foundry-login.ts'
import type {Context, ContextsFile, SecretReference} from '../../domain/context/context.ts'
import type {Secret} from '../../domain/text/secret.ts'

/** The contexts file, 0600 under the XDG configuration folder, written atomically. */
export interface Contexts {
  /** An absent file reads as empty. */
  read(): Promise<ContextsFile>
  /** Applies `change` to what is on disk now, under a lock, and writes it. */
  update(change: (file: ContextsFile) => ContextsFile): Promise<void>
  /** Where the file is, for messages. */
  readonly path: string
  /**
   * The context that this command uses: the one that --context or SESCTL_CONTEXT names, else the broker that SESCTL_…
   * variables name, else the current one of the file, else what CF_… variables say, else the cf login as it is.
   * @throws NoContext; ContextNotFound
   */
  current(): Promise<SelectedContext>
  /** What the cf CLI is logged in to, without its tokens; undefined where it is not. `home` as in the context. */
  cfLogin(home?: string): Promise<CfLogin | undefined>
}

export interface SelectedContext {
  /** `environment` and `cf-login` are not in the file. */
  readonly name: string
  readonly context: Context
  /** What the name came from. */
  readonly source: 'flag' | 'environment' | 'file' | 'cf-login'
  /** What settings came from, by the setting's key in `context show`; absent for a context of the file. */
  readonly origins?: Readonly<Record<string, string>>
  /** What this machine remembers is kept under it: a cf login may target another space tomorrow. */
  readonly memory: string
}

export interface Secrets {
  /** @throws SecretMissing, which names the place and never the value. */
  read(reference: SecretReference): Promise<Secret>
  /**
   * Keeps a secret under a name of ours and returns where: a 0600 file of the configuration folder, or the keychain of
   * the operating system. Where that does not work it is the file all the same, with a warning.
   */
  keep(name: string, value: Secret, place?: 'file' | 'keychain'): Promise<SecretReference>
  /** Removes what {@link keep} has kept under the name. `references` say whether the keychain has it. */
  forget(name: string, references?: readonly SecretReference[]): Promise<void>
}
