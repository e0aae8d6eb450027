import type {Environment} from '../../environment.ts'
import {AwsError} from '../aws-error.ts'
import type {QueryOperation} from '../protocols/query.ts'
import {invalid, type QueryParameters} from '../protocols/query-parameters.ts'
import {xmlTimestamp} from '../protocols/xml.ts'
import type {Call} from '../service.ts'
import {pageOf, wantedPage} from './pages.ts'
import {arnOfUser, permissionOnUser, userNameOrOwn} from './subject.ts'
import {createAccessKey, readUser} from './users.ts'

interface KeyRow {
  id: string
  user_name: string
  status: string
  created_at: number
  last_used_at: number | null
  last_used_service: string | null
  last_used_region: string | null
}

/** Everything but the secret. */
const KEY_COLUMNS = 'id, user_name, status, created_at, last_used_at, last_used_service, last_used_region'

const createAccessKeyOperation: QueryOperation = {
  name: 'CreateAccessKey',
  permission: permissionOnUser('iam:CreateAccessKey'),
  run(call) {
    const {id, secret} = createAccessKey(call.env, userNameOrOwn(call))
    const key = readKey(call.env, id)
    return {
      AccessKey: {
        UserName: key.user_name,
        AccessKeyId: id,
        Status: key.status,
        SecretAccessKey: secret,
        CreateDate: xmlTimestamp(key.created_at),
      },
    }
  },
}

const listAccessKeys: QueryOperation = {
  name: 'ListAccessKeys',
  permission: permissionOnUser('iam:ListAccessKeys'),
  run(call) {
    const [page, userName] = [wantedPage(call.input), userNameOrOwn(call)]
    readUser(call.env, userName)
    const rows = call.env.store.all<KeyRow>(
      `SELECT ${KEY_COLUMNS} FROM access_key WHERE user_name = ? AND id > ? ORDER BY id LIMIT ?`,
      userName,
      page.after,
      page.limit,
    )
    return pageOf(
      'AccessKeyMetadata',
      rows,
      page,
      (key) => key.id,
      (key) => ({
        UserName: key.user_name,
        AccessKeyId: key.id,
        Status: key.status,
        CreateDate: xmlTimestamp(key.created_at),
      }),
    )
  },
}

const updateAccessKey: QueryOperation = {
  name: 'UpdateAccessKey',
  permission: permissionOnUser('iam:UpdateAccessKey'),
  run(call) {
    const status = call.input.string('Status')
    if (status !== 'Active' && status !== 'Inactive')
      throw invalid(
        `1 validation error detected: Value '${status}' at 'status' failed to satisfy constraint: ` +
          'Member must satisfy enum value set: [Active, Inactive]',
      )
    const key = keyOfSubject(call)
    call.env.store.run('UPDATE access_key SET status = ? WHERE id = ?', status, key.id)
  },
}

const deleteAccessKey: QueryOperation = {
  name: 'DeleteAccessKey',
  permission: permissionOnUser('iam:DeleteAccessKey'),
  run(call) {
    call.env.store.run('DELETE FROM access_key WHERE id = ?', keyOfSubject(call).id)
  },
}

const getAccessKeyLastUsed: QueryOperation = {
  name: 'GetAccessKeyLastUsed',
  permission: ({env, input}) => ({
    action: 'iam:GetAccessKeyLastUsed',
    resource: arnOfUser(env, readKey(env, input.string('AccessKeyId')).user_name),
  }),
  run({env, input}) {
    const key = readKey(env, input.string('AccessKeyId'))
    return {
      UserName: key.user_name,
      AccessKeyLastUsed: {
        LastUsedDate: key.last_used_at === null ? undefined : xmlTimestamp(key.last_used_at),
        ServiceName: key.last_used_service ?? 'N/A',
        Region: key.last_used_region ?? 'N/A',
      },
    }
  },
}

export const ACCESS_KEY_OPERATIONS: readonly QueryOperation[] = [
  createAccessKeyOperation,
  listAccessKeys,
  updateAccessKey,
  deleteAccessKey,
  getAccessKeyLastUsed,
]

/** The key that a request names, which must be the named user's own. */
function keyOfSubject(call: Call<QueryParameters>): KeyRow {
  const key = readKey(call.env, call.input.string('AccessKeyId'))
  if (key.user_name !== readUser(call.env, userNameOrOwn(call)).name) throw noSuchKey(key.id)
  return key
}

function readKey(env: Environment, id: string): KeyRow {
  const row = env.store.one<KeyRow>(`SELECT ${KEY_COLUMNS} FROM access_key WHERE id = ?`, id)
  if (!row) throw noSuchKey(id)
  return row
}

function noSuchKey(id: string): AwsError {
  return new AwsError('NoSuchEntity', 404, `The Access Key with id ${id} cannot be found.`)
}
