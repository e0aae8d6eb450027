import type {Environment} from '../../environment.ts'
import {createAccessKey, createUser, putUserPolicy} from './users.ts'

const OPERATOR = {name: 'sandbox-operator', path: '/operator/'}
const EVERYTHING = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]}

/** The credentials of the one user who may do everything. Made on the first call, the same ever after. */
export function operatorCredentials(env: Environment): {accessKeyId: string; secretAccessKey: string} {
  const {store} = env
  return store.transaction(() => {
    const known = store.one<{id: string; secret: string}>(
      `SELECT id, secret FROM access_key WHERE user_name = ? AND status = 'Active' ORDER BY created_at, id LIMIT 1`,
      OPERATOR.name,
    )
    if (known) return {accessKeyId: known.id, secretAccessKey: known.secret}
    if (!store.one('SELECT 1 FROM iam_user WHERE name = ?', OPERATOR.name)) createUser(env, OPERATOR)
    store.run('DELETE FROM access_key WHERE user_name = ?', OPERATOR.name)
    putUserPolicy(env, OPERATOR.name, 'everything', EVERYTHING)
    const {id, secret} = createAccessKey(env, OPERATOR.name)
    return {accessKeyId: id, secretAccessKey: secret}
  })
}
