import type {Environment} from '../../environment.ts'
import {keyAliasArn, keyArn} from '../../policies/arn.ts'
import {AwsError} from '../aws-error.ts'
import {createKey, type KmsKey, readKey} from './keys.ts'

interface AliasRow {
  name: string
  key_id: string
  created_at: number
}

const ALIAS = /^alias\/[a-zA-Z0-9/_-]{1,250}$/
const AWS_ALIAS = /^alias\/aws\//
/** The aliases of AWS that something in the sandbox refers to. Their keys appear when they are first used. */
const AWS_ALIASES: readonly string[] = ['alias/aws/sns']

/** @param name begins with `alias/`. @throws AwsError AlreadyExistsException, InvalidAliasNameException */
export function createAlias(env: Environment, name: string, key: KmsKey): void {
  if (!ALIAS.test(name) || AWS_ALIAS.test(name))
    throw new AwsError('InvalidAliasNameException', 400, `${name} is not a valid alias name`)
  insert(env, name, key)
}

/** @throws AwsError NotFoundException */
export function deleteAlias(env: Environment, name: string): void {
  if (env.store.run('DELETE FROM kms_alias WHERE name = ?', name) === 0) throw aliasNotFound(env, name)
}

/**
 * The key that a reference means: a key's id or ARN, an alias' name or ARN.
 * @throws AwsError NotFoundException
 */
export function requireKey(env: Environment, reference: string): KmsKey {
  const {settings} = env
  const keyPrefix = keyArn(settings, '')
  if (reference.startsWith(keyPrefix)) return readKey(env, reference.slice(keyPrefix.length))
  const aliasPrefix = keyAliasArn(settings, '')
  const name = reference.startsWith(aliasPrefix) ? reference.slice(aliasPrefix.length) : reference
  if (!name.startsWith('alias/')) return readKey(env, name)
  const alias = env.store.one<AliasRow>('SELECT * FROM kms_alias WHERE name = ?', name)
  if (alias) return readKey(env, alias.key_id)
  if (AWS_ALIASES.includes(name)) return createAwsManagedKey(env, name)
  throw aliasNotFound(env, name)
}

function createAwsManagedKey(env: Environment, name: string): KmsKey {
  const service = name.slice('alias/aws/'.length)
  return env.store.transaction(() => {
    const description = `Default key that protects my ${service.toUpperCase()} data when no other key is defined`
    const key = createKey(env, {manager: 'AWS', description, policy: awsManagedPolicy(env, service)})
    insert(env, name, key)
    return key
  })
}

function insert(env: Environment, name: string, key: KmsKey): void {
  if (env.store.one('SELECT 1 FROM kms_alias WHERE name = ?', name))
    throw new AwsError(
      'AlreadyExistsException',
      400,
      `An alias with the name ${keyAliasArn(env.settings, name)} already exists`,
    )
  env.store.run('INSERT INTO kms_alias VALUES (?, ?, ?)', name, key.id, env.clock.now())
}

/** Principals of the account reach such a key by way of its service. Services that act in their own name do not. */
function awsManagedPolicy({settings}: Environment, service: string): string {
  const {accountId, region} = settings
  const condition = {'kms:CallerAccount': accountId, 'kms:ViaService': `${service}.${region}.amazonaws.com`}
  return JSON.stringify({
    Version: '2012-10-17',
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${service.toUpperCase()} for all principals in the account that are authorized to use it`,
        Effect: 'Allow',
        Principal: {AWS: '*'},
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:CreateGrant', 'kms:ListGrants', 'kms:DescribeKey'],
        Resource: '*',
        Condition: {StringEquals: condition},
      },
    ],
  })
}

function aliasNotFound({settings}: Environment, name: string): AwsError {
  return new AwsError('NotFoundException', 400, `Alias ${keyAliasArn(settings, name)} is not found.`)
}
