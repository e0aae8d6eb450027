import {addAbortSignal} from 'node:stream'
import {AnswerNeeded} from '../domain/exit/failure.ts'
import {interruption} from './interruption.ts'

/**
 * Everything on stdin, without the final newline.
 * @throws AnswerNeeded when stdin is a terminal or empty; Interrupted when the command ends before stdin does
 */
export async function readStandardInput(what: string): Promise<string> {
  if (process.stdin.isTTY) {
    throw new AnswerNeeded(`${what} should come on standard input, and that is a terminal.`, {
      hints: ['Pipe it in:  … < FILE'],
    })
  }
  const text = (await wholeInput()).toString('utf8').replace(/\r?\n$/, '')
  if (text === '') throw new AnswerNeeded(`${what} should come on standard input, and nothing came.`)
  return text
}

async function wholeInput(): Promise<Buffer> {
  const {signal} = interruption()
  const chunks: Buffer[] = []
  try {
    for await (const chunk of addAbortSignal(signal, process.stdin)) chunks.push(chunk as Buffer)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
  return Buffer.concat(chunks)
}
