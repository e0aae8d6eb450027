import {open, readFile, rm, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import type {CfLogin} from '../../domain/context/cloud-foundry-login.ts'
import type {CloudFoundryLogin, Context, ContextsFile} from '../../domain/context/context.ts'
import {ContextsUnreadable, ContextsUnwritable} from '../../domain/context/failures.ts'
import {Unavailable} from '../../domain/exit/failure.ts'
import type {Contexts} from '../../ports/context/contexts.ts'
import {makePrivateFolder} from '../files/private-folder.ts'
import {replaceFile} from '../files/replace-file.ts'
import {selectContext} from './select-context.ts'

const LOCK_STALE_MILLIS = 10_000
const LOCK_TRIES = 100

interface ContextFileOptions {
  /** Absolute path of contexts.json. */
  readonly path: string
  readonly environment: NodeJS.ProcessEnv
  readonly flag: string | undefined
  readonly cfLogin: (home?: string) => Promise<CfLogin | undefined>
}

export function contextFile({path, environment, flag, cfLogin}: ContextFileOptions): Contexts {
  const read = async (): Promise<ContextsFile> => parse(path, await readFile(path, 'utf8').catch(absentAsEmpty))

  return {
    path,
    read,
    cfLogin,
    current: async () => await selectContext({file: await read(), environment, flag, cfLogin}),
    update: async (change) => {
      await writing(path, async () => makePrivateFolder(dirname(path)))
      await withLock(`${path}.lock`, async () => {
        const changed = change(await read())
        await writing(path, async () => await replaceFile(path, `${JSON.stringify(changed, null, 2)}\n`))
      })
    },
  }
}

async function writing(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw new ContextsUnwritable(path, error)
  }
}

function absentAsEmpty(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '{"contexts":{}}'
  throw error
}

function parse(path: string, text: string): ContextsFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new ContextsUnreadable(path, error instanceof Error ? error.message : String(error))
  }
  if (typeof value !== 'object' || value === null || !('contexts' in value) || !isContexts(value.contexts)) {
    throw new ContextsUnreadable(path, 'it has no usable "contexts"')
  }
  return value as ContextsFile
}

function isContexts(value: unknown): value is Record<string, Context> {
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).every((context) => typeof context === 'object' && isPlatform(context?.platform))
}

const LOGINS: readonly string[] = [
  'cf-login',
  'password',
  'client-credentials',
  'jwt-bearer',
  'token',
] satisfies CloudFoundryLogin['by'][]

function isPlatform(platform: Partial<Record<string, unknown>> | null | undefined): boolean {
  if (platform?.['kind'] === 'osb')
    return typeof platform['url'] === 'string' && typeof platform['username'] === 'string'
  const login = platform?.['login'] as {by?: unknown} | null | undefined
  return platform?.['kind'] === 'cf' && LOGINS.includes(String(login?.by))
}

/** One writer at a time; a lock that a killed process left behind is broken after ten seconds. */
async function withLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    try {
      await (await open(path, 'wx', 0o600)).close()
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new ContextsUnwritable(path, error)
      if (tries >= LOCK_TRIES)
        throw new Unavailable(`Another sesctl holds ${path}.`, {hints: ['Try again in a moment.']})
      const held = await stat(path).catch(() => undefined)
      if (held && Date.now() - held.mtimeMs > LOCK_STALE_MILLIS) await rm(path, {force: true})
      else await wait(50)
    }
  }
  try {
    return await work()
  } finally {
    await rm(path, {force: true})
  }
}
