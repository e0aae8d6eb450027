import {chmod, readFile, rm, writeFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import type {SecretReference} from '../../domain/context/context.ts'
import {ContextsUnwritable, SecretMissing} from '../../domain/context/failures.ts'
import {Interrupted} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {reveal, Secret} from '../../domain/text/reveal.ts'
import type {Secrets} from '../../ports/context/contexts.ts'
import {makePrivateFolder} from '../files/private-folder.ts'
import {type Keychain, systemKeychain} from './keychain.ts'

/** What our own items are filed under in the keychain. */
const SERVICE = 'sesctl'

interface SecretsOptions {
  /** Loaded when a secret is kept there. */
  readonly keychain?: () => Promise<Keychain>
  readonly warn?: (text: string) => void
  /** The command's: its abort ends a question to the keychain. */
  readonly signal?: AbortSignal
}

/** Secrets in 0600 files of the configuration folder, in files that somebody else keeps, in the environment or keychain. */
export function contextSecrets(
  folder: string,
  environment: NodeJS.ProcessEnv,
  {signal, keychain = async () => await systemKeychain(signal), warn = () => {}}: SecretsOptions = {},
): Secrets {
  const fileOf = (name: string): string => join(folder, 'secrets', encodeURIComponent(name))
  const keepInFile = async (name: string, value: Secret): Promise<SecretReference> => {
    try {
      makePrivateFolder(join(folder, 'secrets'))
      await writeFile(fileOf(name), reveal(value), {mode: 0o600})
      await chmod(fileOf(name), 0o600)
    } catch (error) {
      throw new ContextsUnwritable(fileOf(name), error)
    }
    return {from: 'file', path: fileOf(name)}
  }
  return {
    read: async (reference) => {
      if (reference.from === 'environment') return new Secret(fromEnvironment(reference.name, environment))
      if (reference.from === 'file') return new Secret(await fromFile(reference, folder))
      return new Secret(await fromKeychain(reference, keychain))
    },
    keep: async (name, value, place = 'file') => {
      if (place === 'file') return await keepInFile(name, value)
      try {
        await (await keychain()).set(SERVICE, name, reveal(value))
      } catch (error) {
        if (error instanceof Interrupted) throw error
        warn(`The keychain cannot be used (${reasonOf(error)}): the secret goes to a file that only you can read.`)
        return await keepInFile(name, value)
      }
      await rm(fileOf(name), {force: true})
      return {from: 'keychain', service: SERVICE, account: name}
    },
    forget: async (name, references = []) => {
      await rm(fileOf(name), {force: true})
      const kept = references.some((it) => it.from === 'keychain' && it.service === SERVICE && it.account === name)
      if (!kept) return
      try {
        await (await keychain()).remove(SERVICE, name)
      } catch (error) {
        if (error instanceof Interrupted) throw error
        warn(`The secret is still in the keychain (${SERVICE}, ${name}): ${reasonOf(error)}.`)
      }
    },
  }
}

async function fromKeychain(
  {service, account}: Extract<SecretReference, {from: 'keychain'}>,
  keychain: () => Promise<Keychain>,
): Promise<string> {
  const place = `${plainLine(service)}, ${plainLine(account)}`
  let secret: string | undefined
  try {
    secret = await (await keychain()).get(service, account)
  } catch (error) {
    if (error instanceof Interrupted) throw error
    throw new SecretMissing(
      `the keychain cannot be read (${reasonOf(error)})`,
      'Unlock it, or give the secret again: add the context with --replace.',
    )
  }
  if (secret !== undefined) return secret
  throw new SecretMissing(
    `the keychain has nothing under ${place}`,
    'Give the secret again: add the context with --replace.',
  )
}

const reasonOf = (error: unknown): string => plainLine(error instanceof Error ? error.message : String(error))

function fromEnvironment(name: string, environment: NodeJS.ProcessEnv): string {
  const value = environment[name]
  if (!value) throw new SecretMissing(`the variable ${name} is not set`, `Set ${name} in the environment.`)
  return value
}

async function fromFile(reference: Extract<SecretReference, {from: 'file'}>, folder: string): Promise<string> {
  const path = resolve(folder, reference.path)
  const missing = (reason: string): SecretMissing =>
    new SecretMissing(`${path} ${reason}`, 'Give the secret again: add the context with --replace.')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw missing(`cannot be read (${error.code ?? 'unknown error'})`)
  })
  if (reference.key === undefined) return text.trim()
  const value = keyOf(text, reference.key)
  if (value === undefined) throw missing(`has no ${reference.key}`)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function keyOf(text: string, key: string): unknown {
  try {
    return (JSON.parse(text) as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}
