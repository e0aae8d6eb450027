import type {SecretReference} from '../../domain/context/context.ts'
import {parseSecretSource} from '../../domain/context/secret-source.ts'
import {InvalidValue} from '../../domain/exit/failure.ts'

/** Guards on several machines share a store: its URL, or where that is kept. @throws InvalidValue, which shows no secret */
export async function sharedStore(
  text: string | undefined,
  read: (reference: SecretReference) => Promise<string>,
): Promise<string | undefined> {
  if (!text || /^postgres(ql)?:\/\//.test(text)) return text || undefined
  const source = parseSecretSource(text)
  if (source.from !== 'stdin') return (await read(source)).trim()
  throw new InvalidValue("Can't read SESCTL_GUARD_STORE from standard input.", {
    hints: ['Write a postgres:// URL into it, or where that is kept: env:DATABASE_URL, file:PATH'],
  })
}
