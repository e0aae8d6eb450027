import type {Environment} from '../../environment.ts'
import type {Members} from '../protocols/members.ts'
import type {Operation} from '../service.ts'
import {tagsOf} from '../tags.ts'
import {requireKey} from './aliases.ts'
import {permissionOnKey} from './key-permission.ts'
import {createKey, enableKeyRotation, type KmsKey, putKeyPolicy, scheduleKeyDeletion} from './keys.ts'

/** Days (KMS API Reference, ScheduleKeyDeletion). */
const WAITING_PERIOD = {shortest: 7, longest: 30}
/** The only name that a key's policy can have. */
const POLICY_NAME = 'default'
const YEAR_DAYS = 365

const scheduleDeletion: Operation<Members> = {
  name: 'ScheduleKeyDeletion',
  permission: permissionOnKey('kms:ScheduleKeyDeletion'),
  run({env, input}) {
    const days = input.optionalNumber('PendingWindowInDays') ?? WAITING_PERIOD.longest
    if (days < WAITING_PERIOD.shortest || days > WAITING_PERIOD.longest)
      throw input.refuse(
        `PendingWindowInDays has to be from ${WAITING_PERIOD.shortest} to ${WAITING_PERIOD.longest} days.`,
      )
    const key = keyOf(env, input)
    const at = scheduleKeyDeletion(env, key, days)
    return {KeyId: key.arn, DeletionDate: at / 1000, KeyState: 'PendingDeletion', PendingWindowInDays: days}
  },
}

export const KEY_OPERATIONS: readonly Operation<Members>[] = [
  {
    name: 'CreateKey',
    permission: () => ({action: 'kms:CreateKey', resource: '*'}),
    run({env, input}) {
      input.knowsOnly('CreateKey', ['Description', 'Policy', 'Tags', 'KeyUsage', 'KeySpec', 'MultiRegion', 'Origin'])
      input.optionalChoice('KeyUsage', ['ENCRYPT_DECRYPT'])
      input.optionalChoice('KeySpec', ['SYMMETRIC_DEFAULT'])
      input.optionalChoice('Origin', ['AWS_KMS'])
      if (input.optionalBoolean('MultiRegion')) throw input.refuse('The sandbox has one region.')
      const [description, policy] = [input.optionalString('Description'), input.optionalString('Policy')]
      const tags = input.structures('Tags').map((tag) => [tag.string('TagKey'), tag.optionalString('TagValue') ?? ''])
      const key = createKey(env, {
        tags: Object.fromEntries(tags) as Record<string, string>,
        ...(description !== undefined && {description}),
        ...(policy !== undefined && {policy}),
      })
      return {KeyMetadata: metadata(env, key)}
    },
  },
  {
    name: 'DescribeKey',
    permission: permissionOnKey('kms:DescribeKey'),
    run: ({env, input}) => ({KeyMetadata: metadata(env, keyOf(env, input))}),
  },
  {
    name: 'GetKeyPolicy',
    permission: permissionOnKey('kms:GetKeyPolicy'),
    run({env, input}) {
      input.optionalChoice('PolicyName', [POLICY_NAME])
      return {Policy: keyOf(env, input).policy, PolicyName: POLICY_NAME}
    },
  },
  {
    name: 'PutKeyPolicy',
    permission: permissionOnKey('kms:PutKeyPolicy'),
    run({env, input}) {
      input.optionalChoice('PolicyName', [POLICY_NAME])
      putKeyPolicy(env, keyOf(env, input), input.string('Policy'))
    },
  },
  {
    name: 'EnableKeyRotation',
    permission: permissionOnKey('kms:EnableKeyRotation'),
    run: ({env, input}) => enableKeyRotation(env, keyOf(env, input)),
  },
  {
    name: 'GetKeyRotationStatus',
    permission: permissionOnKey('kms:GetKeyRotationStatus'),
    run({env, input}) {
      const {arn, rotationEnabled, createdAt} = keyOf(env, input)
      const next = createdAt / 1000 + YEAR_DAYS * 86_400
      return {
        KeyId: arn,
        KeyRotationEnabled: rotationEnabled,
        ...(rotationEnabled && {RotationPeriodInDays: YEAR_DAYS, NextRotationDate: next}),
      }
    },
  },
  scheduleDeletion,
  {
    name: 'ListResourceTags',
    permission: permissionOnKey('kms:ListResourceTags'),
    run({env, input}) {
      const tags = tagsOf(env, keyOf(env, input).arn)
      return {Tags: tags.map(({Key, Value}) => ({TagKey: Key, TagValue: Value})), Truncated: false}
    },
  },
]

function keyOf(env: Environment, input: Members): KmsKey {
  return requireKey(env, input.string('KeyId'))
}

function metadata({settings}: Environment, key: KmsKey) {
  const usable = key.deletionAt === undefined
  return {
    AWSAccountId: settings.accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.createdAt / 1000,
    Enabled: usable,
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: usable ? 'Enabled' : 'PendingDeletion',
    DeletionDate: key.deletionAt === undefined ? undefined : key.deletionAt / 1000,
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  }
}
