import {randomUUID} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import {cloudFoundrySettings} from '../settings.ts'
import {type Claims, claimsOf, signedToken} from './jwt.ts'
import {ACCOUNTS, type Account, uaaSecret} from './users.ts'

export interface TokenReply {
  readonly access_token: string
  readonly token_type: 'bearer'
  readonly refresh_token?: string
  /** Seconds. */
  readonly expires_in: number
  readonly scope: string
  readonly jti: string
}

/** What a refresh token stands for. */
export interface Login {
  readonly id: string
  readonly account: Account
  readonly clientId: string
  readonly grantType: string
  /** Epoch seconds; a refresh never moves it. */
  readonly expiresAt: number
}

const SCOPES = ['cloud_controller.read', 'cloud_controller.write', 'openid', 'password.write', 'uaa.user']
const CLIENT_SCOPES = ['cloud_controller.read', 'cloud_controller.write']

/** Tokens for somebody who has just convinced UAA. A client's own login has no refresh token. */
export function logIn(env: Environment, account: Account, clientId: string, grantType: string): TokenReply {
  const access = accessToken(env, account, clientId, grantType)
  if (account.kind === 'client') return access
  const {refreshTokenSeconds} = cloudFoundrySettings(env)
  const expiresAt = seconds(env) + refreshTokenSeconds
  const login: Login = {id: `${randomUUID()}-r`, account, clientId, grantType, expiresAt}
  return {...access, refresh_token: refreshToken(env, login)}
}

/** Another access token for a login. With rotation the old refresh token is good for nothing afterwards. */
export function refreshed(env: Environment, login: Login, given: string): TokenReply {
  const access = accessToken(env, login.account, login.clientId, login.grantType)
  if (!cloudFoundrySettings(env).rotateRefreshTokens) return {...access, refresh_token: given}
  env.store.run('INSERT OR IGNORE INTO cf_revoked_token VALUES (?, ?)', login.id, env.clock.now())
  return {...access, refresh_token: refreshToken(env, {...login, id: `${randomUUID()}-r`})}
}

/** The login of a refresh token, whether or not it is over; undefined for a token of somebody else's, and a revoked one. */
export function loginOf(env: Environment, token: string): Login | undefined {
  const claims = claimsOf(token, uaaSecret(env))
  const account = claims && accountOf(claims)
  if (!claims || !account || claims['token_use'] !== 'refresh') return undefined
  const id = String(claims['jti'])
  if (env.store.one('SELECT 1 AS found FROM cf_revoked_token WHERE id = ?', id)) return undefined
  return {
    id,
    account,
    clientId: String(claims['client_id']),
    grantType: String(claims['grant_type']),
    expiresAt: Number(claims['exp']),
  }
}

export function accountOf(claims: Claims): Account | undefined {
  return ACCOUNTS.find(
    ({kind, guid}) =>
      guid === claims[kind === 'user' ? 'user_id' : 'client_id'] && (kind === 'user') === 'user_id' in claims,
  )
}

const SEQUENCE = 'cf.tokens'

/** How many access tokens were issued: each carries its number. */
export function tokensIssued({store}: Environment): number {
  return Number(store.setting(SEQUENCE) ?? 0)
}

function accessToken(env: Environment, account: Account, clientId: string, grantType: string): TokenReply {
  const {accessTokenSeconds} = cloudFoundrySettings(env)
  const number = tokensIssued(env) + 1
  env.store.setSetting(SEQUENCE, String(number))
  const jti = randomUUID()
  const scope = account.kind === 'user' ? SCOPES : CLIENT_SCOPES
  const now = seconds(env)
  const claims = {
    jti,
    ...common(account, clientId, grantType),
    scope,
    iat: now,
    exp: now + accessTokenSeconds,
    aud: ['cloud_controller', clientId],
    zid: 'uaa',
    sequence: number,
  }
  return {
    access_token: signedToken(claims, uaaSecret(env)),
    token_type: 'bearer',
    expires_in: accessTokenSeconds - 1,
    scope: scope.join(' '),
    jti,
  }
}

function refreshToken(env: Environment, {id, account, clientId, grantType, expiresAt}: Login): string {
  const claims = {jti: id, ...common(account, clientId, grantType), token_use: 'refresh', exp: expiresAt}
  return signedToken(claims, uaaSecret(env))
}

function common(account: Account, clientId: string, grantType: string): Claims {
  return {
    sub: account.guid,
    client_id: clientId,
    cid: clientId,
    azp: clientId,
    grant_type: grantType,
    ...(account.kind === 'user'
      ? {user_id: account.guid, user_name: account.name, email: `${account.name}@sandbox.test`, origin: 'uaa'}
      : {}),
  }
}

/** Epoch seconds by the clock of the sandbox. */
const seconds = ({clock}: Environment): number => Math.floor(clock.now() / 1000)
