import type {BindingCredentials} from '../domain/credentials.ts'
import {CredentialsUnreadable, readCredentials} from '../domain/credentials-input.ts'
import {plainLine} from '../domain/plain-text.ts'
import type {Ports} from '../ports/ports.ts'
import {readStandardInput} from './standard-input.ts'

/**
 * Credentials that somebody holds already.
 * @param place a file, or `-` for standard input.
 * @throws CredentialsUnreadable when there is no such file, or it holds something else; AnswerNeeded when nothing comes.
 */
export async function givenCredentials(
  ports: Pick<Ports, 'credentialFiles'>,
  place: string,
): Promise<BindingCredentials> {
  if (place === '-') return readCredentials(await readStandardInput('Credentials'), 'standard input')
  const text = await (await ports.credentialFiles()).read(place)
  if (text === undefined) {
    throw new CredentialsUnreadable(`Can't read credentials: there is no file ${plainLine(place)}.`)
  }
  return readCredentials(text, place)
}
