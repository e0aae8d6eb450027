import {spawn} from 'node:child_process'

/** Runs a program that we did not write. @throws when it is not installed: `.ci/run` installs it. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: {env?: Record<string, string>; input?: string} = {},
): Promise<{code: number | null; stdout: string; stderr: string}> {
  const child = spawn(program, args, {env: {PATH: process.env['PATH'], LANG: 'C.UTF-8', ...options.env}})
  const output = {stdout: '', stderr: ''}
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  child.stdin.end(options.input ?? '')
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`${program} is needed for this test: ${error.message}`)))
    child.on('close', resolve)
  })
  return {code, ...output}
}
