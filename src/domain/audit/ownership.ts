import {configurationSetName} from '../instance/service-instance.ts'
import type {AuditedIdentity, AuditedUser, InstanceFacts} from './facts.ts'
import {USER_PREFIX} from './judge-credentials.ts'
import {judgePolicies} from './send-policy.ts'

const SET_PREFIX = configurationSetName('')

/**
 * The configuration set of the instance that a user was made for: by the broker's tag, else by what its policies name.
 * @returns undefined for a user that says neither.
 */
export function setOfUser(user: AuditedUser): string | undefined {
  if (user.instanceId !== undefined) return configurationSetName(user.instanceId)
  return namedBy(user).sets.find((name) => name.startsWith(SET_PREFIX))
}

/** Identities that a user's policies name. */
export function identitiesOfUser(user: AuditedUser): readonly string[] {
  return namedBy(user).identities.filter((name) => !/[*?]/.test(name))
}

/** Whether a user may be one of a region: IAM is global, and the broker of another region makes users as well. */
export function isOfRegion(user: AuditedUser, region: string): boolean {
  const named = user.policies.flatMap(({document}) =>
    [...document.matchAll(/"arn:[^:"]*:ses:([a-z0-9-]*):/g)].map(([, name]) => name),
  )
  return named.length === 0 || named.includes(region)
}

/** The configuration set of the instance that an identity was made for: by the broker's tag, else by what it uses. */
export function setOfIdentity(identity: AuditedIdentity): string | undefined {
  if (identity.instanceId !== undefined) return configurationSetName(identity.instanceId)
  const set = identity.configurationSet
  return set?.startsWith(SET_PREFIX) ? set : undefined
}

/** Users whose binding is gone, as far as is known; their keys are worth a check. */
export function usersWithoutBinding({set, bindings, users = []}: InstanceFacts): readonly AuditedUser[] {
  if (set !== 'gone' && bindings === undefined) return []
  const bound = new Set((bindings ?? []).map(({id}) => `${USER_PREFIX}${id}`))
  return users.filter(({name}) => !bound.has(name))
}

function namedBy({policies}: AuditedUser) {
  return judgePolicies(
    policies.map(({document}) => document),
    {},
  )
}
