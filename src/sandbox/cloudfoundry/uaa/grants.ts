import type {Environment} from '../../environment.ts'
import {sameSecret} from '../../http/secret.ts'
import {cloudFoundrySettings} from '../settings.ts'
import {assertedUser} from './assertion.ts'
import {spendPasscode} from './passcodes.ts'
import {logIn, loginOf, refreshed, type TokenReply} from './tokens.ts'
import {UaaError} from './uaa-error.ts'
import {CI_CLIENT, passwordOf, USERS} from './users.ts'

/** Who makes a token request, in the name of whomever: the client's id and secret. */
export interface Client {
  readonly id: string
  readonly secret: string
}

type Form = URLSearchParams

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** The client that the cf CLI is: its secret is empty. */
const CLI = 'cf'

/**
 * Tokens for a request to the token endpoint.
 * @throws UaaError
 */
export function grant(env: Environment, client: Client, form: Form): TokenReply {
  authenticateClient(env, client)
  switch (form.get('grant_type')) {
    case 'password':
      return byPassword(env, client, form)
    case 'refresh_token':
      return byRefreshToken(env, client, form)
    case 'client_credentials':
      return byClientCredentials(env, client)
    case JWT_BEARER:
      return byAssertion(env, client, form)
    default:
      throw new UaaError(400, 'unsupported_grant_type', `Unsupported grant type: ${form.get('grant_type') ?? ''}`)
  }
}

function authenticateClient(env: Environment, {id, secret}: Client): void {
  const expected = id === CLI ? '' : passwordOf(env, CI_CLIENT)
  if ((id !== CLI && id !== CI_CLIENT.guid) || !sameSecret(secret, expected))
    throw new UaaError(401, 'invalid_client', 'Bad credentials')
}

function byPassword(env: Environment, {id}: Client, form: Form): TokenReply {
  requireClient(id, CLI, 'password')
  const passcode = form.get('passcode')
  if (passcode !== null) {
    const user = spendPasscode(env, passcode)
    if (!user) throw new UaaError(401, 'unauthorized', 'Invalid passcode')
    return logIn(env, user, id, 'password')
  }
  const user = isLocal(form) && signedIn(env, form.get('username') ?? '', form.get('password') ?? '')
  if (!user) throw new UaaError(401, 'unauthorized', 'Bad credentials')
  if (cloudFoundrySettings(env).passwordExpired)
    throw new UaaError(403, 'access_denied', 'Your current password has expired. Please reset your password.')
  return logIn(env, user, id, 'password')
}

/** The user of a name and a password; undefined where they do not fit. */
export function signedIn(env: Environment, name: string, password: string): (typeof USERS)[number] | undefined {
  const user = USERS.find((candidate) => candidate.name === name)
  return user && sameSecret(password, passwordOf(env, user)) ? user : undefined
}

/** The sandbox knows one identity provider, UAA itself. */
function isLocal(form: Form): boolean {
  const hint = form.get('login_hint')
  if (hint === null || hint === '') return true
  try {
    return (JSON.parse(hint) as {origin?: unknown}).origin === 'uaa'
  } catch {
    return false
  }
}

function byRefreshToken(env: Environment, {id}: Client, form: Form): TokenReply {
  const given = form.get('refresh_token') ?? ''
  const login = loginOf(env, given)
  if (!login) throw new UaaError(401, 'invalid_token', 'The token expired, was revoked, or the token ID is incorrect.')
  if (login.expiresAt * 1000 <= env.clock.now())
    throw new UaaError(
      401,
      'invalid_token',
      `Invalid refresh token expired at ${new Date(login.expiresAt * 1000).toUTCString()}`,
    )
  if (login.clientId !== id) throw new UaaError(400, 'invalid_grant', `Wrong client for this refresh token: ${id}`)
  return refreshed(env, login, given)
}

function byClientCredentials(env: Environment, {id}: Client): TokenReply {
  requireClient(id, CI_CLIENT.guid, 'client_credentials')
  return logIn(env, CI_CLIENT, id, 'client_credentials')
}

function byAssertion(env: Environment, {id}: Client, form: Form): TokenReply {
  const user = assertedUser(env, form.get('assertion') ?? '')
  if (!user) throw new UaaError(401, 'invalid_token', 'Unable to verify the assertion')
  return logIn(env, user, id, JWT_BEARER)
}

function requireClient(id: string, expected: string, grantType: string): void {
  if (id !== expected) throw new UaaError(401, 'unauthorized_client', `Unauthorized grant type: ${grantType}`)
}
