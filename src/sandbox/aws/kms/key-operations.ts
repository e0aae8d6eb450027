import type {World} from '../../world.ts'
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
  run({world, input}) {
    const days = input.optionalNumber('PendingWindowInDays') ?? WAITING_PERIOD.longest
    if (days < WAITING_PERIOD.shortest || days > WAITING_PERIOD.longest)
      throw input.refuse(
        `PendingWindowInDays has to be from ${WAITING_PERIOD.shortest} to ${WAITING_PERIOD.longest} days.`,
      )
    const key = keyOf(world, input)
    const at = scheduleKeyDeletion(world, key, days)
    return {KeyId: key.arn, DeletionDate: at / 1000, KeyState: 'PendingDeletion', PendingWindowInDays: days}
  },
}

export const KEY_OPERATIONS: readonly Operation<Members>[] = [
  {
    name: 'CreateKey',
    permission: () => ({action: 'kms:CreateKey', resource: '*'}),
    run({world, input}) {
      input.knowsOnly('CreateKey', ['Description', 'Policy', 'Tags', 'KeyUsage', 'KeySpec', 'MultiRegion', 'Origin'])
      input.optionalChoice('KeyUsage', ['ENCRYPT_DECRYPT'])
      input.optionalChoice('KeySpec', ['SYMMETRIC_DEFAULT'])
      input.optionalChoice('Origin', ['AWS_KMS'])
      if (input.optionalBoolean('MultiRegion')) throw input.refuse('The sandbox has one region.')
      const [description, policy] = [input.optionalString('Description'), input.optionalString('Policy')]
      const tags = input.structures('Tags').map((tag) => [tag.string('TagKey'), tag.optionalString('TagValue') ?? ''])
      const key = createKey(world, {
        tags: Object.fromEntries(tags) as Record<string, string>,
        ...(description !== undefined && {description}),
        ...(policy !== undefined && {policy}),
      })
      return {KeyMetadata: metadata(world, key)}
    },
  },
  {
    name: 'DescribeKey',
    permission: permissionOnKey('kms:DescribeKey'),
    run: ({world, input}) => ({KeyMetadata: metadata(world, keyOf(world, input))}),
  },
  {
    name: 'GetKeyPolicy',
    permission: permissionOnKey('kms:GetKeyPolicy'),
    run({world, input}) {
      input.optionalChoice('PolicyName', [POLICY_NAME])
      return {Policy: keyOf(world, input).policy, PolicyName: POLICY_NAME}
    },
  },
  {
    name: 'PutKeyPolicy',
    permission: permissionOnKey('kms:PutKeyPolicy'),
    run({world, input}) {
      input.optionalChoice('PolicyName', [POLICY_NAME])
      putKeyPolicy(world, keyOf(world, input), input.string('Policy'))
    },
  },
  {
    name: 'EnableKeyRotation',
    permission: permissionOnKey('kms:EnableKeyRotation'),
    run: ({world, input}) => enableKeyRotation(world, keyOf(world, input)),
  },
  {
    name: 'GetKeyRotationStatus',
    permission: permissionOnKey('kms:GetKeyRotationStatus'),
    run({world, input}) {
      const {arn, rotationEnabled, createdAt} = keyOf(world, input)
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
    run({world, input}) {
      const tags = tagsOf(world, keyOf(world, input).arn)
      return {Tags: tags.map(({Key, Value}) => ({TagKey: Key, TagValue: Value})), Truncated: false}
    },
  },
]

function keyOf(world: World, input: Members): KmsKey {
  return requireKey(world, input.string('KeyId'))
}

function metadata({settings}: World, key: KmsKey) {
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
