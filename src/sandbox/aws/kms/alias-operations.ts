import {keyAliasArn} from '../../policies/arn.ts'
import {cutPage, keyOfToken} from '../paging.ts'
import type {Members} from '../protocols/members.ts'
import type {Operation} from '../service.ts'
import {type AliasRow, createAlias, deleteAlias, requireKey} from './aliases.ts'
import {permissionOnKey} from './key-permission.ts'

const PAGE = 100

const listAliases: Operation<Members> = {
  name: 'ListAliases',
  permission: () => ({action: 'kms:ListAliases', resource: '*'}),
  run({env, input}) {
    input.knowsOnly('ListAliases', ['KeyId', 'Limit', 'Marker'])
    const reference = input.optionalString('KeyId')
    const after = keyOfToken(input.optionalString('Marker'))
    if (after === undefined) throw input.refuse('Invalid Marker.')
    const size = Math.min(input.optionalNumber('Limit') || PAGE, PAGE)
    const rows = env.store.all<AliasRow>(
      'SELECT * FROM kms_alias WHERE name > ?1 AND (?2 IS NULL OR key_id = ?2) ORDER BY name LIMIT ?3',
      after,
      reference === undefined ? null : requireKey(env, reference).id,
      size + 1,
    )
    const {items, next} = cutPage(rows, size, ({name}) => name)
    return {
      Aliases: items.map(({name, key_id, created_at}) => ({
        AliasName: name,
        AliasArn: keyAliasArn(env.settings, name),
        TargetKeyId: key_id,
        CreationDate: created_at / 1000,
        LastUpdatedDate: created_at / 1000,
      })),
      Truncated: next !== undefined,
      NextMarker: next,
    }
  },
}

export const ALIAS_OPERATIONS: readonly Operation<Members>[] = [
  {
    name: 'CreateAlias',
    permission: permissionOnKey('kms:CreateAlias', 'TargetKeyId'),
    run: ({env, input}) => createAlias(env, input.string('AliasName'), requireKey(env, input.string('TargetKeyId'))),
  },
  {
    name: 'DeleteAlias',
    permission: ({env, input}) => ({
      action: 'kms:DeleteAlias',
      resource: keyAliasArn(env.settings, input.string('AliasName')),
    }),
    run: ({env, input}) => deleteAlias(env, input.string('AliasName')),
  },
  listAliases,
]
