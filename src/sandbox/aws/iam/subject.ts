import type {Environment} from '../../environment.ts'
import {userArn} from '../../policies/arn.ts'
import type {QueryParameters} from '../protocols/query-parameters.ts'
import type {Call} from '../service.ts'
import type {Permission} from './authorize.ts'
import {userNameOf} from './names.ts'

/** The user that a request names, or whose key signed it: IAM lets some operations leave the name out. */
export function userNameOrOwn({input, caller}: Call<QueryParameters>): string {
  return input.optionalString('UserName') === undefined ? caller.userName : userNameOf(input)
}

/** The ARN that permissions on a user are about. A user that does not exist is asked about as if its path were `/`. */
export function arnOfUser(env: Environment, name: string): string {
  const path = env.store.one<{path: string}>('SELECT path FROM iam_user WHERE name = ?', name)?.path ?? '/'
  return userArn(env.settings, path, name)
}

/** The permission to do something to the user that a request names, or to oneself. */
export function permissionOnUser(action: string): (call: Call<QueryParameters>) => Permission {
  return (call) => ({action, resource: arnOfUser(call.env, userNameOrOwn(call))})
}
