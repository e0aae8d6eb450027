import {spawn} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const DEV = fileURLToPath(new URL('../../bin/dev.js', import.meta.url))

/**
 * What Node has compiled once, types stripped, is there for the next of the thousand commands that tests run: half of the
 * time of each. Node itself checks whether a source has changed.
 */
export const COMPILED = join(tmpdir(), 'sesctl-tests-compiled')
mkdirSync(COMPILED, {recursive: true})

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  readonly signal?: AbortSignal
  /** Whether standard input stays open, and never says anything. */
  readonly inputOpen?: boolean
  /** What is run: the sources by default. */
  readonly program?: string
}

/** A command that runs. */
export interface RunningCommand {
  /** Resolves when `text` has come on stderr; rejects when the command ends before. */
  says(text: string): Promise<void>
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<Outcome>
}

/** A home of its own: nothing of the person who runs the tests is read or written. */
export function temporaryHome(): {path: string; env: Record<string, string>; dispose(): void} {
  const path = mkdtempSync(join(tmpdir(), 'sesctl-home-'))
  return {
    path,
    env: {HOME: path, XDG_CONFIG_HOME: join(path, 'config'), XDG_STATE_HOME: join(path, 'state')},
    dispose: () => rmSync(path, {recursive: true, force: true}),
  }
}

/** Runs a command as a child process, with nothing of the parent's environment but PATH. */
export async function runSesctl(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return await startSesctl(args, options).ended
}

/** Starts a command as {@link runSesctl} does, for those who want to cut it off. */
export function startSesctl(args: readonly string[], options: RunOptions = {}): RunningCommand {
  const child = spawn(process.execPath, [options.program ?? DEV, ...args], {
    env: {PATH: process.env['PATH'], LANG: 'C.UTF-8', NODE_COMPILE_CACHE: COMPILED, ...options.env},
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.signal ? {signal: options.signal} : {}),
  })
  const output = {stdout: '', stderr: ''}
  const listeners = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
    for (const listener of listeners) listener()
  })
  // A command that ends without reading what it is given is no fault of the test's.
  child.stdin.on('error', () => {})
  if (!options.inputOpen) child.stdin.end(options.input ?? '')
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({code, ...output}))
  })
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    says: async (text) => {
      const said = new Promise<void>((resolve) => {
        const look = (): void => {
          if (output.stderr.includes(text)) resolve()
        }
        listeners.add(look)
        look()
      })
      const silent = ended.then(({stderr}) => {
        if (!stderr.includes(text)) throw new Error(`the command ended without saying "${text}":\n${stderr}`)
      })
      await Promise.race([said, silent])
    },
  }
}
