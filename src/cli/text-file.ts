import {readFile} from 'node:fs/promises'
import {InvalidValue} from '../domain/exit/failure.ts'
import {plainLine} from '../domain/text/plain-text.ts'
import {readStandardInput} from './standard-input.ts'

/** A file that was named on the command line; `-` is standard input. @throws InvalidValue, AnswerNeeded */
export async function readTextFile(file: string, what: string): Promise<string> {
  if (file === '-') return await readStandardInput(what)
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new InvalidValue(`Can't read ${plainLine(file)} (${reason}).`)
  }
}
