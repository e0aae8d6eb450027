import type {Environment} from '../../environment.ts'
import {userArn} from '../../policies/arn.ts'
import {AwsError} from '../aws-error.ts'
import type {QueryOperation} from '../protocols/query.ts'
import {type XmlContent, xmlTimestamp} from '../protocols/xml.ts'
import {tagsOf} from '../tags.ts'
import {pathOf, userNameOf} from './names.ts'
import {pageOf, wantedPage} from './pages.ts'
import {permissionOnUser, userNameOrOwn} from './subject.ts'
import {createUser, deleteUserWithEverything, readUser, type UserRow} from './users.ts'

const createUserOperation: QueryOperation = {
  name: 'CreateUser',
  permission: ({env, input}) => ({
    action: 'iam:CreateUser',
    resource: userArn(env.settings, pathOf(input), userNameOf(input)),
  }),
  run({env, input}) {
    const tags = input.structures('Tags').map((tag) => [tag.string('Key'), tag.optionalString('Value') ?? ''])
    const user = createUser(env, {name: userNameOf(input), path: pathOf(input), tags: Object.fromEntries(tags)})
    return {User: detail(env, user)}
  },
}

const getUser: QueryOperation = {
  name: 'GetUser',
  permission: permissionOnUser('iam:GetUser'),
  run: (call) => ({User: detail(call.env, readUser(call.env, userNameOrOwn(call)))}),
}

const listUsers: QueryOperation = {
  name: 'ListUsers',
  permission: ({env, input}) => ({
    action: 'iam:ListUsers',
    resource: userArn(env.settings, input.optionalString('PathPrefix') ?? '/', ''),
  }),
  run({env, input}) {
    const [page, prefix] = [wantedPage(input), input.optionalString('PathPrefix') ?? '/']
    const rows = env.store.all<UserRow>(
      'SELECT * FROM iam_user WHERE substr(path, 1, length(?)) = ? AND name > ? ORDER BY name LIMIT ?',
      prefix,
      prefix,
      page.after,
      page.limit,
    )
    return pageOf(
      'Users',
      rows,
      page,
      (user) => user.name,
      (user) => summary(env, user),
    )
  },
}

const deleteUser: QueryOperation = {
  name: 'DeleteUser',
  permission: permissionOnUser('iam:DeleteUser'),
  run({env, input}) {
    const name = userNameOf(input)
    readUser(env, name)
    refuseWhileAny(env, 'SELECT 1 FROM access_key WHERE user_name = ?', name, 'access keys')
    refuseWhileAny(env, 'SELECT 1 FROM user_policy WHERE user_name = ?', name, 'policies')
    deleteUserWithEverything(env, name)
  },
}

export const USER_OPERATIONS: readonly QueryOperation[] = [createUserOperation, getUser, listUsers, deleteUser]

function refuseWhileAny(env: Environment, sql: string, name: string, what: string): void {
  if (env.store.one(sql, name))
    throw new AwsError('DeleteConflict', 409, `Cannot delete entity, must delete ${what} first.`)
}

function summary(env: Environment, {name, path, user_id, created_at}: UserRow) {
  return {
    Path: path,
    UserName: name,
    UserId: user_id,
    Arn: userArn(env.settings, path, name),
    CreateDate: xmlTimestamp(created_at),
  }
}

/** Lists leave the tags out (IAM API Reference, ListUsers). */
function detail(env: Environment, user: UserRow): XmlContent {
  const tags = tagsOf(env, userArn(env.settings, user.path, user.name))
  return {...summary(env, user), ...(tags.length > 0 && {Tags: tags})}
}
