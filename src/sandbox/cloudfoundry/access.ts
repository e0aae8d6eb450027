import type {Environment} from '../environment.ts'
import {loginHome} from './login-file.ts'
import {assertionFor} from './uaa/assertion.ts'
import {CI_CLIENT, passwordOf, TENANT, USERS} from './uaa/users.ts'

/** Where the sandbox's Cloud Foundry is, and how to convince it: secrets included. */
export interface CloudFoundryAccess {
  /** Base URL of API v3. */
  readonly api: string
  /** Base URL of UAA, which is the login server too. */
  readonly uaa: string
  /** What CF_HOME has to be for the login of `tenant`. */
  readonly home: string
  readonly users: readonly {readonly name: string; readonly password: string}[]
  /** May do client_credentials. */
  readonly client: {readonly id: string; readonly secret: string}
  /** Of an identity provider, about `tenant`: it stays the same over restarts. */
  readonly assertion: string
}

export function cloudFoundryAccess(
  env: Environment,
  urls: {readonly api: string; readonly uaa: string},
): CloudFoundryAccess {
  return {
    ...urls,
    home: loginHome(env),
    users: USERS.map((user) => ({name: user.name, password: passwordOf(env, user)})),
    client: {id: CI_CLIENT.guid, secret: passwordOf(env, CI_CLIENT)},
    assertion: assertionFor(env, TENANT.name),
  }
}
