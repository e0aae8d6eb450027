import type {SecretReference} from '../../domain/context/context.ts'
import {parseSecretSource} from '../../domain/context/secret-source.ts'
import {InvalidValue} from '../../domain/exit/failure.ts'
import {Secret} from '../../domain/text/secret.ts'

/** Guards on several machines share a store: its URL, or where that is kept. @throws InvalidValue, which shows no secret */
export async function sharedStore(
  text: string | undefined,
  read: (reference: SecretReference) => Promise<Secret>,
): Promise<Secret | undefined> {
  if (!text) return undefined
  if (/^postgres(ql)?:\/\//.test(text)) return new Secret(text)
  const source = parseSecretSource(text)
  if (source.from !== 'stdin') return await read(source)
  throw new InvalidValue("Can't read SESCTL_GUARD_STORE from standard input.", {
    hints: ['Write a postgres:// URL into it, or where that is kept: env:DATABASE_URL, file:PATH'],
  })
}
