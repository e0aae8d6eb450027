import {spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {childEnvironment} from '../domain/feedback/child-environment.ts'
import type {CommandOutcome, Commands} from '../ports/sandbox/sandbox.ts'

/** A folder for everything that commands keep: contexts, state, the sandbox, files they write. */
export interface ScratchHome {
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  remove(): void
}

/** What Node and the screen are set to. */
const KEPT = [
  'NODE_OPTIONS',
  'NODE_COMPILE_CACHE',
  'NODE_V8_COVERAGE',
  'NODE_EXTRA_CA_CERTS',
  'TERM',
  'COLORTERM',
  'NO_COLOR',
]

/** Nothing of the person's own configuration is read or written by commands that run with its environment. */
export function scratchHome(): ScratchHome {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-tour-'))
  const remove = (): void => rmSync(folder, {recursive: true, force: true})
  // The deadline may end this process before its sandbox has stopped.
  process.once('exit', () => {
    endSandbox(join(folder, 'state', 'sesctl', 'sandbox', 'daemon.json'))
    remove()
  })
  return {
    folder,
    environment: {
      ...childEnvironment(process.env, KEPT),
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_STATE_HOME: join(folder, 'state'),
      COLUMNS: String(process.stdout.columns ?? 100),
      FORCE_COLOR: process.stdout.isTTY && !process.env['NO_COLOR'] ? '1' : '0',
    },
    remove,
  }
}

/** @param file what the daemon says of itself; absent when it has stopped */
function endSandbox(file: string): void {
  try {
    process.kill((JSON.parse(readFileSync(file, 'utf8')) as {pid: number}).pid, 'SIGTERM')
  } catch {
    // It has stopped, or never was.
  }
}

/**
 * Commands as children of this process, by the very program that runs now.
 * @param json whether standard output is for one document: what they print is then shown on standard error
 */
export function childCommands(home: ScratchHome, {json}: {readonly json: boolean}): Commands {
  const output = json ? process.stderr : process.stdout
  return {
    run: async (words, {shown, input}) => {
      // A group of its own: Ctrl-C is for the tour, which then lets the running command end.
      const child = spawn(process.execPath, [process.argv[1] ?? '', ...words], {
        cwd: home.folder,
        env: home.environment,
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: true,
      })
      const outcome: {-readonly [Key in keyof CommandOutcome]: CommandOutcome[Key]} = {code: 1, stdout: '', stderr: ''}
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        outcome.stdout += text
        if (shown) output.write(text)
      })
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        outcome.stderr += text
        if (shown) output.write(text)
      })
      child.stdin.on('error', () => {})
      child.stdin.end(input ?? '')
      const end = (): void => {
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
      }
      process.once('exit', end)
      outcome.code = await new Promise<number>((resolve, reject) => {
        child.on('error', reject)
        child.on('close', (code) => resolve(code ?? 1))
      })
      process.off('exit', end)
      return outcome
    },
  }
}
