import {spawn} from 'node:child_process'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** Where `scripts/interop-setup.sh` puts Python and what it installs with it. */
export const PYTHON =
  process.env['SESCTL_INTEROP_PYTHON'] ?? fileURLToPath(new URL('../../.interop/python/bin/python', import.meta.url))

/** A program that came with the packages of that Python. */
export function pythonProgram(name: string): string {
  return join(dirname(PYTHON), name)
}

/** Debian's AWS CLI, which is version 2. */
export const DEBIAN_AWS = process.env['SESCTL_INTEROP_DEBIAN_AWS'] ?? '/usr/bin/aws'

/** What to advise somebody whose machine lacks a program. */
export function missingProgram(program: string, {message}: Error): Error {
  return new Error(`${program} is needed for this test, and \`bash scripts/interop-setup.sh\` installs it: ${message}`)
}

export interface ProgramOutcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program that we did not write, with nothing of this process's environment but PATH. @throws when it is not there */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: {env?: Readonly<Record<string, string>>; input?: string} = {},
): Promise<ProgramOutcome> {
  const child = spawn(program, args, {env: {PATH: process.env['PATH'], LANG: 'C.UTF-8', ...options.env}})
  const output = {stdout: '', stderr: ''}
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  // A program that ends without reading what it is given is judged by what it says.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) => reject(missingProgram(program, error)))
    child.on('close', resolve)
  })
  return {code, ...output}
}
