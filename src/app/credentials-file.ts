import type {BindingCredentials} from '../domain/credentials.ts'
import {CredentialsUnreadable, readCredentials} from '../domain/credentials-input.ts'
import {plainLine} from '../domain/plain-text.ts'
import type {Ports} from '../ports/ports.ts'

/**
 * Credentials that an earlier command, or somebody, has written into a file.
 * @throws CredentialsUnreadable when there is no such file, or it holds something else.
 */
export async function readCredentialsFile(
  ports: Pick<Ports, 'credentialFiles'>,
  path: string,
): Promise<BindingCredentials> {
  const files = await ports.credentialFiles()
  const text = await files.read(path)
  if (text === undefined) {
    throw new CredentialsUnreadable(`Can't read credentials: there is no file ${plainLine(path)}.`)
  }
  return readCredentials(text, path)
}
