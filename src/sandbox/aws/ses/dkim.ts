import type {Environment} from '../../environment.ts'
import {AwsError} from '../aws-error.ts'
import {newDkimTokens, publicKeyOf} from './dkim-keys.ts'
import {type EmailIdentityRow, isAddress, normalIdentity, requireEmailIdentity} from './identities.ts'

type DkimKeyLength = 'RSA_1024_BIT' | 'RSA_2048_BIT'

/** Keys that SES makes (Easy DKIM), or a key that the owner of the domain brings. */
export type DkimSigning =
  | {readonly origin: 'AWS_SES'; readonly nextKeyLength: DkimKeyLength | undefined}
  | {readonly origin: 'EXTERNAL'; readonly selector: string; readonly privateKey: string}

const DAY_MILLIS = 24 * 60 * 60 * 1000
const SELECTOR = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/

/**
 * Changes how the mail of a domain is signed, or starts a set-up anew that SES has given up. AWS does not say whether
 * tokens change then; here they stay unless the keys were somebody's own before. A set-up that works continues working, one
 * that is still looked for gets another 72 hours.
 *
 * @throws AwsError NotFoundException, BadRequestException
 */
export function putDkimSigning(env: Environment, name: string, signing: DkimSigning): EmailIdentityRow {
  return env.store.transaction(() => {
    const row = requireEmailIdentity(env, name)
    if (isAddress(row.name)) throw badRequest('DKIM signing attributes belong to a domain, not to an address.')
    if (signing.origin === 'EXTERNAL') bringKey(env, row, signing)
    else useEasyDkim(env, row, signing.nextKeyLength)
    return requireEmailIdentity(env, name)
  })
}

/** How a domain that was made a moment ago is to be signed. @throws AwsError BadRequestException */
export function putInitialSigning(env: Environment, name: string, signing: DkimSigning): void {
  putDkimSigning(env, name, signing)
  env.store.run(
    `UPDATE email_identity SET dkim_key_length = dkim_next_key_length, dkim_key_length_changed_at = NULL,
       dkim_key_generated_at = NULL WHERE name = ?`,
    normalIdentity(name),
  )
}

function bringKey(
  env: Environment,
  row: EmailIdentityRow,
  {selector, privateKey}: DkimSigning & {origin: 'EXTERNAL'},
): void {
  if (!SELECTOR.test(selector)) throw badRequest('The DKIM selector is invalid.')
  const publicKey = publicKeyOf(privateKey)
  if (publicKey === undefined)
    throw badRequest('The private key must be RSA of 1024 or 2048 bits, encoded in Base64 without header and footer.')
  search(env, row, [selector], publicKey)
}

function useEasyDkim(env: Environment, row: EmailIdentityRow, nextKeyLength: DkimKeyLength | undefined): void {
  if (nextKeyLength !== undefined && nextKeyLength !== row.dkim_next_key_length)
    changeKeyLength(env, row, nextKeyLength)
  if (row.dkim_public_key !== null) search(env, row, newDkimTokens(), null)
  else if (row.dkim_status === 'TEMPORARY_FAILURE')
    env.store.run('UPDATE email_identity SET searching_since = ? WHERE name = ?', env.clock.now(), row.name)
  else if (row.dkim_status !== 'SUCCESS') search(env, row, JSON.parse(row.dkim_tokens_json) as string[], null)
}

function changeKeyLength(env: Environment, row: EmailIdentityRow, length: DkimKeyLength): void {
  const now = env.clock.now()
  if (row.dkim_key_length_changed_at !== null && now - row.dkim_key_length_changed_at < DAY_MILLIS)
    throw badRequest('The signing key length of an identity can be changed once per day at most.')
  env.store.run(
    `UPDATE email_identity SET dkim_next_key_length = ?, dkim_key_length_changed_at = ?, dkim_key_generated_at = ?
     WHERE name = ?`,
    length,
    now,
    now,
    row.name,
  )
}

/** Begins a search of 72 hours, during which nothing can be sent. */
function search(env: Environment, {name}: EmailIdentityRow, tokens: readonly string[], publicKey: string | null): void {
  env.store.run(
    `UPDATE email_identity SET dkim_tokens_json = ?, dkim_public_key = ?, dkim_status = 'PENDING',
       verification_status = 'PENDING', verified_for_sending = 0, searching_since = ? WHERE name = ?`,
    JSON.stringify(tokens),
    publicKey,
    env.clock.now(),
    name,
  )
}

function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', 400, message)
}
