import type {Environment} from '../../environment.ts'
import {userArn} from '../../policies/arn.ts'
import {parsePolicyDocument} from '../../policies/identity-document.ts'
import {MalformedPolicy} from '../../policies/malformed-policy.ts'
import {AwsError} from '../aws-error.ts'
import {BASE64, randomText, UPPERCASE_BASE32} from '../random.ts'
import {deleteTags, putTags} from '../tags.ts'

export interface UserRow {
  name: string
  path: string
  user_id: string
  created_at: number
}

/** IAM's quotas ("IAM and AWS STS quotas"): keys a user, active or not, and characters in all its inline policies. */
const KEYS_A_USER = 2
const POLICY_CHARACTERS_A_USER = 2048

/** @throws AwsError EntityAlreadyExists; names differ by more than their case. */
export function createUser(
  env: Environment,
  user: {name: string; path: string; tags?: Readonly<Record<string, string>>},
): UserRow {
  const {store, settings, clock} = env
  return store.transaction(() => {
    if (store.one('SELECT 1 FROM iam_user WHERE lower(name) = lower(?)', user.name))
      throw new AwsError('EntityAlreadyExists', 409, `User with name ${user.name} already exists.`)
    const row: UserRow = {
      name: user.name,
      path: user.path,
      user_id: `AIDA${randomText(17, UPPERCASE_BASE32)}`,
      created_at: clock.now(),
    }
    store.run(
      'INSERT INTO iam_user (name, path, user_id, created_at) VALUES (?, ?, ?, ?)',
      row.name,
      row.path,
      row.user_id,
      row.created_at,
    )
    putTags(env, userArn(settings, user.path, user.name), user.tags)
    return row
  })
}

/** @throws AwsError NoSuchEntity */
export function readUser(env: Environment, name: string): UserRow {
  const row = env.store.one<UserRow>('SELECT * FROM iam_user WHERE name = ?', name)
  if (!row) throw new AwsError('NoSuchEntity', 404, `The user with name ${name} cannot be found.`)
  return row
}

/**
 * Adds or replaces an inline policy.
 *
 * @param document the policy as an object, or as the text to be stored to the letter.
 * @throws AwsError NoSuchEntity, MalformedPolicyDocument, LimitExceeded
 */
export function putUserPolicy(env: Environment, userName: string, policyName: string, document: object | string): void {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  const {store} = env
  checkDocument(text)
  store.transaction(() => {
    readUser(env, userName)
    const others = store.all<{document: string}>(
      'SELECT document FROM user_policy WHERE user_name = ? AND name <> ?',
      userName,
      policyName,
    )
    const characters = [text, ...others.map((row) => row.document)].join('').replace(/\s/g, '').length
    if (characters > POLICY_CHARACTERS_A_USER)
      throw new AwsError(
        'LimitExceeded',
        409,
        `Maximum policy size of ${POLICY_CHARACTERS_A_USER} bytes exceeded for user ${userName}`,
      )
    store.run(
      'INSERT INTO user_policy (user_name, name, document) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET document = excluded.document',
      userName,
      policyName,
      text,
    )
  })
}

/** @throws AwsError MalformedPolicyDocument */
function checkDocument(text: string): void {
  try {
    parsePolicyDocument(text)
  } catch (error) {
    if (!(error instanceof MalformedPolicy)) throw error
    throw new AwsError('MalformedPolicyDocument', 400, error.message)
  }
}

/** @throws AwsError NoSuchEntity, LimitExceeded */
export function createAccessKey(env: Environment, userName: string): {id: string; secret: string} {
  const {store, clock} = env
  return store.transaction(() => {
    readUser(env, userName)
    if (store.all('SELECT 1 FROM access_key WHERE user_name = ?', userName).length >= KEYS_A_USER)
      throw new AwsError('LimitExceeded', 409, `Cannot exceed quota for AccessKeysPerUser: ${KEYS_A_USER}`)
    const key = {id: `AKIA${randomText(16, UPPERCASE_BASE32)}`, secret: randomText(40, BASE64)}
    store.run(
      `INSERT INTO access_key (id, user_name, secret, status, created_at) VALUES (?, ?, ?, 'Active', ?)`,
      key.id,
      userName,
      key.secret,
      clock.now(),
    )
    return key
  })
}

/** Deletes a user with its keys, policies and tags, as the broker's unbind does. @throws AwsError NoSuchEntity */
export function deleteUserWithEverything(env: Environment, name: string): void {
  const {store, settings} = env
  store.transaction(() => {
    const {path} = readUser(env, name)
    store.run('DELETE FROM access_key WHERE user_name = ?', name)
    store.run('DELETE FROM user_policy WHERE user_name = ?', name)
    store.run('DELETE FROM iam_user WHERE name = ?', name)
    deleteTags(env, userArn(settings, path, name))
  })
}
