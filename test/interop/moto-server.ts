import {spawn} from 'node:child_process'
import {missingProgram, pythonProgram} from './program.ts'

/** moto, another offline AWS that we did not write. It takes any credentials. */
export interface MotoServer {
  readonly url: string
  close(): Promise<void>
}

/** @param accountId twelve digits, whose account it has */
export async function startMoto(accountId: string): Promise<MotoServer> {
  const program = pythonProgram('moto_server')
  const server = spawn(program, ['--host', '127.0.0.1', '--port', '0'], {
    env: {PATH: process.env['PATH'], LANG: 'C.UTF-8', PYTHONUNBUFFERED: '1', MOTO_ACCOUNT_ID: accountId},
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()))
  const close = async (): Promise<void> => {
    server.kill()
    await ended
  }
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    server.on('error', (error) => reject(missingProgram(program, error)))
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [, found] = /Running on (http:\S+)/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    void ended.then(() => reject(new Error(`moto_server ended before it listened: ${said}`)))
  })
  return {url, close}
}
