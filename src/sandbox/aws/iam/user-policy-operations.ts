import {AwsError} from '../aws-error.ts'
import type {QueryOperation} from '../protocols/query.ts'
import {percentEncode} from '../sigv4/query-string.ts'
import {policyNameOf, userNameOf} from './names.ts'
import {pageOf, wantedPage} from './pages.ts'
import {permissionOnUser} from './subject.ts'
import {putUserPolicy, readUser} from './users.ts'

const putUserPolicyOperation: QueryOperation = {
  name: 'PutUserPolicy',
  permission: permissionOnUser('iam:PutUserPolicy'),
  run({env, input}) {
    putUserPolicy(env, userNameOf(input), policyNameOf(input), input.string('PolicyDocument'))
  },
}

const getUserPolicy: QueryOperation = {
  name: 'GetUserPolicy',
  permission: permissionOnUser('iam:GetUserPolicy'),
  run({env, input}) {
    const [userName, policyName] = [userNameOf(input), policyNameOf(input)]
    readUser(env, userName)
    const row = env.store.one<{document: string}>(
      'SELECT document FROM user_policy WHERE user_name = ? AND name = ?',
      userName,
      policyName,
    )
    if (!row) throw noSuchPolicy(policyName)
    // RFC 3986 encoded (IAM API Reference, GetUserPolicy): every client has to decode it.
    return {UserName: userName, PolicyName: policyName, PolicyDocument: percentEncode(row.document)}
  },
}

const listUserPolicies: QueryOperation = {
  name: 'ListUserPolicies',
  permission: permissionOnUser('iam:ListUserPolicies'),
  run({env, input}) {
    const [page, userName] = [wantedPage(input), userNameOf(input)]
    readUser(env, userName)
    const rows = env.store.all<{name: string}>(
      'SELECT name FROM user_policy WHERE user_name = ? AND name > ? ORDER BY name LIMIT ?',
      userName,
      page.after,
      page.limit,
    )
    return pageOf(
      'PolicyNames',
      rows,
      page,
      ({name}) => name,
      ({name}) => name,
    )
  },
}

const deleteUserPolicy: QueryOperation = {
  name: 'DeleteUserPolicy',
  permission: permissionOnUser('iam:DeleteUserPolicy'),
  run({env, input}) {
    const [userName, policyName] = [userNameOf(input), policyNameOf(input)]
    readUser(env, userName)
    if (env.store.run('DELETE FROM user_policy WHERE user_name = ? AND name = ?', userName, policyName) === 0)
      throw noSuchPolicy(policyName)
  },
}

/** Managed policies are not implemented: nobody has any. */
const listAttachedUserPolicies: QueryOperation = {
  name: 'ListAttachedUserPolicies',
  permission: permissionOnUser('iam:ListAttachedUserPolicies'),
  run({env, input}) {
    readUser(env, userNameOf(input))
    return {AttachedPolicies: [], IsTruncated: false}
  },
}

export const USER_POLICY_OPERATIONS: readonly QueryOperation[] = [
  putUserPolicyOperation,
  getUserPolicy,
  listUserPolicies,
  deleteUserPolicy,
  listAttachedUserPolicies,
]

function noSuchPolicy(name: string): AwsError {
  return new AwsError('NoSuchEntity', 404, `The user policy with name ${name} cannot be found.`)
}
