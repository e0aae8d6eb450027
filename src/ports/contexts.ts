import type {Context, ContextsFile, SecretReference} from '../domain/context.ts'

/** The contexts file, 0600 under the XDG configuration folder, written atomically. */
export interface Contexts {
  /** An absent file reads as empty. */
  read(): Promise<ContextsFile>
  /** Applies `change` to what is on disk now, under a lock, and writes it. */
  update(change: (file: ContextsFile) => ContextsFile): Promise<void>
  /** Where the file is, for messages. */
  readonly path: string
  /** The context that this command uses, and where its name came from. */
  current(): Promise<SelectedContext>
}

export interface SelectedContext {
  readonly name: string
  readonly context: Context
  readonly source: 'flag' | 'environment' | 'file'
}

export interface Secrets {
  /** @throws SecretMissing, which names the place and never the value. */
  read(reference: SecretReference): Promise<string>
  /** Keeps a secret in a 0600 file of the configuration folder and returns where. */
  keep(name: string, value: string): Promise<SecretReference>
  forget(name: string): Promise<void>
}
