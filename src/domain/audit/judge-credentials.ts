import {formatDuration} from '../time/duration.ts'
import type {AccountFacts, AuditedUser, AuditPolicy, InstanceFacts, ReportedKey} from './facts.ts'
import {found, type Judged} from './finding.ts'
import type {Repair} from './repair.ts'
import {judgePolicies} from './send-policy.ts'

/** What the broker's users are called, before the id of their binding. */
export const USER_PREFIX = 'csb-aws-ses-'

const DAY = 86_400_000
const NEVER_USED_AFTER = 14 * DAY

export function judgeCredentials(instance: InstanceFacts, account: AccountFacts, policy: AuditPolicy): Judged[] {
  const {users = [], bindings} = instance
  const owners = new Map(bindings?.map((binding) => [`${USER_PREFIX}${binding.id}`, binding]))
  const known = new Set(users.map(({name}) => name))
  const missing = (instance.users === undefined ? [] : (bindings ?? [])).filter(
    ({id, ready}) => ready && !known.has(`${USER_PREFIX}${id}`),
  )
  return [
    ...missing.map(({id, name}) =>
      found('credential-missing', `${USER_PREFIX}${id}`, {
        instance,
        message: `The binding ${name ?? id} has no IAM user any more`,
        evidence: {binding: id},
      }),
    ),
    ...users.flatMap((user) => {
      const orphan = judgeOrphan(user, instance, account, owners.has(user.name))
      if (orphan) return [orphan]
      return [
        ...judgeKeys(user, instance, account, policy),
        ...judgePolicy(user, instance, owners.get(user.name)?.sourceIps ?? []),
      ]
    }),
  ]
}

function judgeOrphan(
  user: AuditedUser,
  instance: InstanceFacts,
  account: AccountFacts,
  bound: boolean,
): Judged | undefined {
  const gone = instance.set === 'gone'
  const unlisted = instance.bindings !== undefined && !bound
  // While the platform still lists its binding, the user is an instance's that lost its set, and nobody's orphan.
  if (bound || !(gone || unlisted)) return undefined
  const keys = account.keyIds.get(user.name)
  const active = (keys ?? []).filter((key) => key.active)
  const repairs: Repair[] = !keys
    ? []
    : active.length > 0
      ? [{kind: 'deactivate-keys', user: user.name, keyIds: active.map(({id}) => id)}]
      : [
          deletionOf(
            user,
            keys.map(({id}) => id),
          ),
        ]
  const state = keys === undefined ? 'keys unread' : active.length > 0 ? 'key active' : 'keys inactive'
  return found('credential-orphaned', user.name, {
    instance,
    severity: gone && active.length > 0 ? 'error' : 'warning',
    message: gone
      ? `${user.name} is left of an instance that is gone (${state})`
      : `${user.name} belongs to no binding that the platform lists (${state})`,
    evidence: {
      configurationSet: gone ? 'gone' : 'there',
      listed: false,
      ...(keys ? {activeKeys: active.map(({id}) => id), keys: keys.length} : {}),
      ...(user.createdAt === undefined ? {} : {createdAt: user.createdAt}),
    },
    repairs,
    // The set must be one of this region, which is where it was looked for: only the policy's own ARN says so.
    safe: gone && namesSet(user, instance.configurationSet),
  })
}

function namesSet({policies}: AuditedUser, set: string): boolean {
  const documents = policies.map(({document}) => document)
  return judgePolicies(documents, {}).sets.includes(set)
}

function deletionOf(user: AuditedUser, keyIds: readonly string[]): Repair {
  return {
    kind: 'delete-user',
    user: user.name,
    keyIds,
    policies: user.policies.map(({name}) => name),
    attachedPolicies: user.attachedPolicies,
    groups: user.groups,
  }
}

function judgeKeys(user: AuditedUser, instance: InstanceFacts, account: AccountFacts, policy: AuditPolicy): Judged[] {
  const keys = account.keys?.get(user.name)
  if (!keys) return []
  const active = keys.filter((key) => key.active)
  return [
    ...(keys.length > 1
      ? [
          found('credential-several-keys', user.name, {
            instance,
            severity: active.length > 1 ? 'warning' : 'note',
            message: `${user.name} has ${keys.length} access keys, ${active.length} of them active`,
            evidence: {keys: keys.length, activeKeys: active.length},
          }),
        ]
      : []),
    ...active.flatMap((key, index) =>
      judgeAge(user, key, active.length > 1 ? index + 1 : 0, instance, account.now, policy),
    ),
  ]
}

/** @param number of the key among several; 0 for the only one. */
function judgeAge(
  user: AuditedUser,
  key: ReportedKey,
  number: number,
  instance: InstanceFacts,
  now: number,
  {maxAgeMillis, unusedMillis}: AuditPolicy,
): Judged[] {
  const findings: Judged[] = []
  const subject = number === 0 ? user.name : `${user.name}#${number}`
  const age = key.createdAt === undefined ? undefined : now - Date.parse(key.createdAt)
  const idle = key.lastUsedAt === undefined ? undefined : now - Date.parse(key.lastUsedAt)
  const evidence = {
    ...(key.createdAt === undefined ? {} : {createdAt: key.createdAt}),
    ...(key.lastUsedAt === undefined ? {} : {lastUsedAt: key.lastUsedAt}),
  }
  if (age !== undefined && age > maxAgeMillis) {
    const message = `The access key of ${user.name} is ${formatDuration(age)} old`
    findings.push(found('credential-old', subject, {instance, message, evidence}))
  }
  if (idle === undefined && age !== undefined && age > NEVER_USED_AFTER) {
    const message = `The access key of ${user.name} was not used in the ${formatDuration(age)} since it was made`
    findings.push(found('credential-never-used', subject, {instance, message, evidence}))
  }
  if (idle !== undefined && idle > unusedMillis) {
    const message = `The access key of ${user.name} was last used ${formatDuration(idle)} ago`
    findings.push(found('credential-unused', subject, {instance, message, evidence}))
  }
  return findings
}

function judgePolicy(user: AuditedUser, instance: InstanceFacts, sourceIps: readonly string[]): Judged[] {
  const documents = user.policies.map(({document}) => document)
  const judgement = judgePolicies(documents, {
    set: instance.configurationSet,
    ...(instance.identities ? {identities: instance.identities.map(({name}) => name)} : {}),
  })
  const wider = [
    ...judgement.wider,
    ...user.attachedPolicies.map((arn) => `attached policy ${arn}`),
    ...user.groups.map((name) => `group ${name}`),
  ]
  const judged: Judged[] = []
  if (wider.length > 0) {
    const message = `${user.name} may do more than send for its instance: ${wider[0]}`
    judged.push(found('policy-too-wide', user.name, {instance, message, evidence: {wider}}))
  }
  // A managed policy may allow what is missing here, and was not read.
  if (judgement.narrower.length > 0 && user.attachedPolicies.length === 0 && user.groups.length === 0) {
    const message = `${user.name} may not send as it should: ${judgement.narrower[0]}`
    judged.push(found('policy-too-narrow', user.name, {instance, message, evidence: {narrower: judgement.narrower}}))
  }
  if (sourceIps.length > 0 && !judgement.limitsSourceIps) {
    const message = `${user.name} was promised to work from ${sourceIps.join(', ')} only, and works from anywhere`
    judged.push(found('source-ips-not-enforced', user.name, {instance, message, evidence: {sourceIps}}))
  }
  return judged
}
