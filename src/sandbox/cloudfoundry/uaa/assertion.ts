import {createHmac} from 'node:crypto'
import {CLOCK_RANGE} from '../../clock.ts'
import type {Environment} from '../../environment.ts'
import {claimsOf, signedToken} from './jwt.ts'
import {type Account, USERS, uaaSecret} from './users.ts'

/** The identity provider whose assertions the sandbox's UAA takes, as a CI system has one (RFC 7523). */
const ISSUER = 'https://ci.sandbox.test'

const keyOf = (env: Environment): string =>
  createHmac('sha256', uaaSecret(env)).update('identity provider').digest('base64url')

/**
 * An assertion that the identity provider would hand out.
 * @param userName whom it is about
 * @param expiresAt epoch milliseconds by the clock of the sandbox; where none is given it is good for ever
 */
export function assertionFor(env: Environment, userName: string, expiresAt: number = CLOCK_RANGE.most): string {
  return signedToken({iss: ISSUER, sub: userName, aud: 'cf', exp: Math.floor(expiresAt / 1000)}, keyOf(env))
}

/** Whom an assertion is about; undefined when it is forged, over or about a stranger. */
export function assertedUser(env: Environment, assertion: string): Account | undefined {
  const claims = claimsOf(assertion, keyOf(env))
  if (!claims || Number(claims['exp']) * 1000 <= env.clock.now()) return undefined
  return USERS.find(({name}) => name === claims['sub'])
}
