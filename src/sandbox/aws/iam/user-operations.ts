import type {World} from '../../world.ts'
import {userArn} from '../arn.ts'
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
  permission: ({world, input}) => ({
    action: 'iam:CreateUser',
    resource: userArn(world.settings, pathOf(input), userNameOf(input)),
  }),
  run({world, input}) {
    const tags = input.structures('Tags').map((tag) => [tag.string('Key'), tag.optionalString('Value') ?? ''])
    const user = createUser(world, {name: userNameOf(input), path: pathOf(input), tags: Object.fromEntries(tags)})
    return {User: detail(world, user)}
  },
}

const getUser: QueryOperation = {
  name: 'GetUser',
  permission: permissionOnUser('iam:GetUser'),
  run: (call) => ({User: detail(call.world, readUser(call.world, userNameOrOwn(call)))}),
}

const listUsers: QueryOperation = {
  name: 'ListUsers',
  permission: ({world, input}) => ({
    action: 'iam:ListUsers',
    resource: userArn(world.settings, input.optionalString('PathPrefix') ?? '/', ''),
  }),
  run({world, input}) {
    const [page, prefix] = [wantedPage(input), input.optionalString('PathPrefix') ?? '/']
    const rows = world.store.all<UserRow>(
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
      (user) => summary(world, user),
    )
  },
}

const deleteUser: QueryOperation = {
  name: 'DeleteUser',
  permission: permissionOnUser('iam:DeleteUser'),
  run({world, input}) {
    const name = userNameOf(input)
    readUser(world, name)
    refuseWhileAny(world, 'SELECT 1 FROM access_key WHERE user_name = ?', name, 'access keys')
    refuseWhileAny(world, 'SELECT 1 FROM user_policy WHERE user_name = ?', name, 'policies')
    deleteUserWithEverything(world, name)
  },
}

export const USER_OPERATIONS: readonly QueryOperation[] = [createUserOperation, getUser, listUsers, deleteUser]

function refuseWhileAny(world: World, sql: string, name: string, what: string): void {
  if (world.store.one(sql, name))
    throw new AwsError('DeleteConflict', 409, `Cannot delete entity, must delete ${what} first.`)
}

function summary(world: World, {name, path, user_id, created_at}: UserRow) {
  return {
    Path: path,
    UserName: name,
    UserId: user_id,
    Arn: userArn(world.settings, path, name),
    CreateDate: xmlTimestamp(created_at),
  }
}

/** Lists leave the tags out (IAM API Reference, ListUsers). */
function detail(world: World, user: UserRow): XmlContent {
  const tags = tagsOf(world, userArn(world.settings, user.path, user.name))
  return {...summary(world, user), ...(tags.length > 0 && {Tags: tags})}
}
