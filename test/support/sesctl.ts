import {spawn} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const DEV = fileURLToPath(new URL('../../bin/dev.js', import.meta.url))

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  readonly signal?: AbortSignal
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

/** Runs a command of the sources as a child process, with nothing of the parent's environment but PATH. */
export async function runSesctl(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [DEV, ...args], {
    env: {PATH: process.env['PATH'], LANG: 'C.UTF-8', ...options.env},
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.signal ? {signal: options.signal} : {}),
  })
  const output = {stdout: '', stderr: ''}
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  child.stdin.end(options.input ?? '')
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return {code, ...output}
}
