import type {Environment} from '../../environment.ts'
import {isTokenDoubted} from '../../faults/cloud-foundry.ts'
import {invalidToken, notAuthenticated} from '../v3-error.ts'
import {claimsOf} from './jwt.ts'
import {accountOf, tokensIssued} from './tokens.ts'
import {type Account, uaaSecret} from './users.ts'

/** Who asks the API. */
export interface Caller {
  readonly account: Account
  /** Whether they have a role in a space at all: without one, nothing in it exists. */
  mayRead(spaceGuid: string): boolean
  /** Instances and keys. */
  mayWrite(spaceGuid: string): boolean
  /** Bindings of apps. */
  mayOperate(spaceGuid: string): boolean
  mayReadSecrets(spaceGuid: string): boolean
}

/**
 * The caller that an Authorization header stands for.
 * @throws V3Error 401 10002 without one, 401 1000 for a token that is no good
 */
export function authenticate(env: Environment, header: string | undefined): Caller {
  if (header === undefined || header === '') throw notAuthenticated()
  const token = /^bearer (.+)$/i.exec(header)?.[1]
  const claims = token === undefined ? undefined : claimsOf(token, uaaSecret(env))
  const account = claims && accountOf(claims)
  if (!claims || !account || claims['token_use'] === 'refresh') throw invalidToken()
  if (Number(claims['exp']) * 1000 <= env.clock.now()) throw invalidToken()
  if (isTokenDoubted(env, Number(claims['sequence']), () => tokensIssued(env))) throw invalidToken()
  return callerOf(account)
}

export function callerOf(account: Account): Caller {
  const has = (space: string, ...roles: Account['role'][]): boolean =>
    account.spaces.includes(space) && roles.includes(account.role)
  return {
    account,
    mayRead: (space) => account.spaces.includes(space),
    mayWrite: (space) => has(space, 'space_developer'),
    mayOperate: (space) => has(space, 'space_developer', 'space_supporter'),
    mayReadSecrets: (space) => has(space, 'space_developer'),
  }
}
