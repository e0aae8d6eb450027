import {chmod, mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import type {SecretReference} from '../../domain/context.ts'
import {SecretMissing} from '../../domain/context-failures.ts'
import type {Secrets} from '../../ports/contexts.ts'

/** Secrets in 0600 files of the configuration folder, in files that somebody else keeps, or in the environment. */
export function fileSecrets(folder: string, environment: NodeJS.ProcessEnv): Secrets {
  const fileOf = (name: string): string => join(folder, 'secrets', encodeURIComponent(name))
  return {
    read: async (reference) =>
      reference.from === 'environment'
        ? fromEnvironment(reference.name, environment)
        : await fromFile(reference, folder),
    keep: async (name, value) => {
      await mkdir(join(folder, 'secrets'), {recursive: true, mode: 0o700})
      await writeFile(fileOf(name), value, {mode: 0o600})
      await chmod(fileOf(name), 0o600)
      return {from: 'file', path: fileOf(name)}
    },
    forget: async (name) => {
      await rm(fileOf(name), {force: true})
    },
  }
}

function fromEnvironment(name: string, environment: NodeJS.ProcessEnv): string {
  const value = environment[name]
  if (!value) throw new SecretMissing(`the variable ${name} is not set`, `Set ${name} in the environment.`)
  return value
}

async function fromFile(reference: Extract<SecretReference, {from: 'file'}>, folder: string): Promise<string> {
  const path = resolve(folder, reference.path)
  const missing = (reason: string): SecretMissing =>
    new SecretMissing(`${path} ${reason}`, 'Give the secret again: sesctl context add NAME --replace …')
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
