import {sameSecret} from '../../http/secret.ts'
import type {World} from '../../world.ts'
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
export function grant(world: World, client: Client, form: Form): TokenReply {
  authenticateClient(world, client)
  switch (form.get('grant_type')) {
    case 'password':
      return byPassword(world, client, form)
    case 'refresh_token':
      return byRefreshToken(world, client, form)
    case 'client_credentials':
      return byClientCredentials(world, client)
    case JWT_BEARER:
      return byAssertion(world, client, form)
    default:
      throw new UaaError(400, 'unsupported_grant_type', `Unsupported grant type: ${form.get('grant_type') ?? ''}`)
  }
}

function authenticateClient(world: World, {id, secret}: Client): void {
  const expected = id === CLI ? '' : passwordOf(world, CI_CLIENT)
  if ((id !== CLI && id !== CI_CLIENT.guid) || !sameSecret(secret, expected))
    throw new UaaError(401, 'invalid_client', 'Bad credentials')
}

function byPassword(world: World, {id}: Client, form: Form): TokenReply {
  requireClient(id, CLI, 'password')
  const passcode = form.get('passcode')
  if (passcode !== null) {
    const user = spendPasscode(world, passcode)
    if (!user) throw new UaaError(401, 'unauthorized', 'Invalid passcode')
    return logIn(world, user, id, 'password')
  }
  const user = isLocal(form) && signedIn(world, form.get('username') ?? '', form.get('password') ?? '')
  if (!user) throw new UaaError(401, 'unauthorized', 'Bad credentials')
  if (cloudFoundrySettings(world).passwordExpired)
    throw new UaaError(403, 'access_denied', 'Your current password has expired. Please reset your password.')
  return logIn(world, user, id, 'password')
}

/** The user of a name and a password; undefined where they do not fit. */
export function signedIn(world: World, name: string, password: string): (typeof USERS)[number] | undefined {
  const user = USERS.find((candidate) => candidate.name === name)
  return user && sameSecret(password, passwordOf(world, user)) ? user : undefined
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

function byRefreshToken(world: World, {id}: Client, form: Form): TokenReply {
  const given = form.get('refresh_token') ?? ''
  const login = loginOf(world, given)
  if (!login) throw new UaaError(401, 'invalid_token', 'The token expired, was revoked, or the token ID is incorrect.')
  if (login.expiresAt * 1000 <= world.clock.now())
    throw new UaaError(
      401,
      'invalid_token',
      `Invalid refresh token expired at ${new Date(login.expiresAt * 1000).toUTCString()}`,
    )
  if (login.clientId !== id) throw new UaaError(400, 'invalid_grant', `Wrong client for this refresh token: ${id}`)
  return refreshed(world, login, given)
}

function byClientCredentials(world: World, {id}: Client): TokenReply {
  requireClient(id, CI_CLIENT.guid, 'client_credentials')
  return logIn(world, CI_CLIENT, id, 'client_credentials')
}

function byAssertion(world: World, {id}: Client, form: Form): TokenReply {
  const user = assertedUser(world, form.get('assertion') ?? '')
  if (!user) throw new UaaError(401, 'invalid_token', 'Unable to verify the assertion')
  return logIn(world, user, id, JWT_BEARER)
}

function requireClient(id: string, expected: string, grantType: string): void {
  if (id !== expected) throw new UaaError(401, 'unauthorized_client', `Unauthorized grant type: ${grantType}`)
}
