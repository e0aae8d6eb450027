import {AnswerNeeded} from '../domain/exit/failure.ts'

/** Everything on stdin, without the final newline. @throws AnswerNeeded when stdin is a terminal or empty. */
export async function readStandardInput(what: string): Promise<string> {
  if (process.stdin.isTTY) {
    throw new AnswerNeeded(`${what} should come on standard input, and that is a terminal.`, {
      hints: ['Pipe it in:  … < FILE'],
    })
  }
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (text === '') throw new AnswerNeeded(`${what} should come on standard input, and nothing came.`)
  return text
}
