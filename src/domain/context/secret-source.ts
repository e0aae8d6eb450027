import {InvalidValue} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'
import type {SecretReference} from './context.ts'

/** Where a secret is to be taken from: a place that is named and read when it is needed, or stdin, once, now. */
export type SecretSource = SecretReference | {readonly from: 'stdin'}

/**
 * Reads `env:NAME`, `file:PATH`, `keychain:SERVICE/ACCOUNT` or `stdin`. A secret itself has no form of its own: it would be in the shell's history.
 * @throws InvalidValue, which repeats the text only as far as it can be no secret.
 */
export function parseSecretSource(text: string): SecretSource {
  if (text === 'stdin' || text === '-') return {from: 'stdin'}
  const [, kind = '', place = ''] = /^([a-z]+):(.+)$/s.exec(text) ?? []
  if (kind === 'env' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(place)) return {from: 'environment', name: place}
  if (kind === 'file') return {from: 'file', path: place}
  const [, service, account] = kind === 'keychain' ? (/^([^/]+)\/(.+)$/.exec(place) ?? []) : []
  if (service !== undefined && account !== undefined) return {from: 'keychain', service, account}
  throw new InvalidValue(
    kind === 'env'
      ? `Can't read a secret from a variable named ${plainLine(place)}.`
      : "Can't take a secret from there.",
    {
      hints: [
        'Name its place: env:NAME, file:PATH, keychain:SERVICE/ACCOUNT, or stdin. The secret itself never stands on the command line.',
      ],
    },
  )
}
