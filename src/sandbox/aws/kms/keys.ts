import {randomUUID} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import {keyArn, partitionOf} from '../../policies/arn.ts'
import {MalformedPolicy} from '../../policies/malformed-policy.ts'
import {parseResourcePolicy} from '../../policies/resource-document.ts'
import {AwsError} from '../aws-error.ts'
import {deleteTags, putTags} from '../tags.ts'

/** A key as topics and the broker need it: who may use it, and until when. */
export interface KmsKey {
  readonly id: string
  readonly arn: string
  /** AWS manages what lies behind `alias/aws/…`: nobody can change such a key. */
  readonly manager: 'AWS' | 'CUSTOMER'
  readonly description: string
  readonly policy: string
  readonly rotationEnabled: boolean
  /** Epoch milliseconds; until then the key is there and cannot be used. */
  readonly deletionAt: number | undefined
  /** Epoch milliseconds. */
  readonly createdAt: number
}

export interface NewKey {
  readonly manager?: KmsKey['manager']
  readonly description?: string
  /** Without one, the account's own IAM policies decide. */
  readonly policy?: string
  readonly rotationEnabled?: boolean
  readonly tags?: Readonly<Record<string, string>>
}

const DAY_MILLIS = 24 * 60 * 60 * 1000

/** A symmetric key. There is no key material: nothing in the sandbox is encrypted, only permissions are looked at. */
export function createKey(env: Environment, key: NewKey = {}): KmsKey {
  const id = randomUUID()
  const policy = key.policy ?? defaultPolicy(env)
  checkPolicy(policy)
  env.store.transaction(() => {
    env.store.run(
      'INSERT INTO kms_key (id, manager, description, policy, rotation_enabled, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      key.manager ?? 'CUSTOMER',
      key.description ?? '',
      policy,
      Number(key.rotationEnabled ?? false),
      env.clock.now(),
    )
    putTags(env, keyArn(env.settings, id), key.tags)
  })
  return readKey(env, id)
}

interface Row {
  id: string
  manager: KmsKey['manager']
  description: string
  policy: string
  rotation_enabled: number
  deletion_at: number | null
  created_at: number
}

/** @throws AwsError NotFoundException */
export function readKey(env: Environment, id: string): KmsKey {
  forgetDeletedKeys(env)
  const row = env.store.one<Row>('SELECT * FROM kms_key WHERE id = ?', id)
  if (!row) throw new AwsError('NotFoundException', 400, `Key '${keyArn(env.settings, id)}' does not exist`)
  return {
    id: row.id,
    arn: keyArn(env.settings, row.id),
    manager: row.manager,
    description: row.description,
    policy: row.policy,
    rotationEnabled: row.rotation_enabled === 1,
    deletionAt: row.deletion_at ?? undefined,
    createdAt: row.created_at,
  }
}

/**
 * Ends the use of a key at once, and its life after the waiting period.
 *
 * @param days of the waiting period
 * @returns when it will be gone, in epoch milliseconds
 * @throws AwsError KMSInvalidStateException when it is scheduled already
 */
export function scheduleKeyDeletion(env: Environment, key: KmsKey, days: number): number {
  if (key.deletionAt !== undefined)
    throw new AwsError('KMSInvalidStateException', 400, `${key.arn} is pending deletion.`)
  const at = env.clock.now() + days * DAY_MILLIS
  env.store.run('UPDATE kms_key SET deletion_at = ? WHERE id = ?', at, key.id)
  return at
}

function forgetDeletedKeys(env: Environment): void {
  const {store, clock, settings} = env
  const gone = store.all<{id: string}>('SELECT id FROM kms_key WHERE deletion_at <= ?', clock.now())
  for (const {id} of gone) {
    store.run('DELETE FROM kms_alias WHERE key_id = ?', id)
    store.run('DELETE FROM kms_key WHERE id = ?', id)
    deleteTags(env, keyArn(settings, id))
  }
}

function checkPolicy(policy: string): void {
  try {
    parseResourcePolicy(policy)
  } catch (error) {
    if (!(error instanceof MalformedPolicy)) throw error
    throw new AwsError('MalformedPolicyDocumentException', 400, `Invalid key policy: ${error.message}.`)
  }
}

/** What KMS gives a key that is made without a policy (KMS Developer Guide, "Default key policy"). */
function defaultPolicy({settings}: Environment): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [accountStatement(settings)],
  })
}

/** The statement that opens a key to the account's own IAM policies. */
export function accountStatement({region, accountId}: Environment['settings']): object {
  return {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: {AWS: `arn:${partitionOf(region)}:iam::${accountId}:root`},
    Action: 'kms:*',
    Resource: '*',
  }
}
