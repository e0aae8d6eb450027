import type {AccountFacts, AuditedIdentity, AuditedSet, AuditedUser, InstanceFacts} from '../../domain/audit/facts.ts'
import {
  identitiesOfUser,
  isOfRegion,
  setOfIdentity,
  setOfUser,
  usersWithoutBinding,
} from '../../domain/audit/ownership.ts'
import {configurationSetName, type ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {ProgressEvent} from '../../domain/progress/progress.ts'
import type {AuditAccount} from '../../ports/audit/account.ts'
import type {Ports} from '../../ports/ports.ts'
import {type AlarmFacts, readAlarms, readTopics} from './alarm-facts.ts'
import {readIdentities, readSets} from './mail-facts.ts'
import {bindingsOf, listInstances} from './platform-facts.ts'
import {collect, Reader} from './reader.ts'

const PREFIX = configurationSetName('')

export interface Gathered {
  readonly instances: readonly InstanceFacts[]
  readonly account: AccountFacts
}

/**
 * Reads all that an audit judges. With N instances, U users, B bindings and T topics it asks, unless AWS gives short pages:
 * ceil(U/1000) and at least 2 times IAM, and once for each user that nothing belongs to; ceil(N/1000) + N times for sets
 * and as often for identities; ceil(4N/100) + ceil(N/500) and up to 20 times CloudWatch; ceil(T/100) + ceil(S/100) times
 * SNS, and once for each topic of an instance or an alarm; one list of bindings an instance that the platform lists, and
 * one request a binding where a broker is asked.
 * @param only the configuration set of the one instance; undefined for the whole account.
 */
export async function gather(
  ports: Pick<Ports, 'serviceTime' | 'platform' | 'brokerRecords'>,
  aws: AuditAccount,
  reader: Reader,
  only: string | undefined,
  said: (event: ProgressEvent) => void,
): Promise<Gathered> {
  const now = await ports.serviceTime()
  // That the platform answers is no audit: only what AWS answers counts as something that was read.
  const platformReader = new Reader(reader.unread)
  const users = reader.read('the IAM users', () => collect(aws.credentials.users()))
  const [keys, everyUser, {sets, whole}, listed, alarms] = await Promise.all([
    reader.read("the keys' ages and last uses", () => aws.credentials.reportedKeys()),
    users,
    readSets(aws.mail, reader, only === undefined ? {prefix: PREFIX} : {name: only}, said),
    listInstances(ports, platformReader),
    readAlarms(aws.alarms, reader, {prefix: PREFIX, configurationSet: only}),
  ])
  const inScope = (set: string | undefined): boolean => set !== undefined && (only === undefined || set === only)
  const userGroups = grouped(
    (everyUser ?? []).filter((user) => isOfRegion(user, aws.region)),
    setOfUser,
  )
  if (whole)
    for (const set of userGroups.keys()) if (inScope(set) && !sets.has(set) && only === undefined) sets.set(set, 'gone')
  const scope = [...sets.keys()]
  const known = new Map(listed.map((instance) => [configurationSetName(instance.id), instance]))
  const [identities, topics, bindings] = await Promise.all([
    readIdentities(aws.mail, reader, only === undefined ? undefined : candidates(only, known, userGroups), said),
    readTopics(aws.topics, reader, {sets: scope, alarms: alarms.alarms ?? [], single: only !== undefined}),
    bindingsOf(
      ports,
      platformReader,
      scope.flatMap((set) => known.get(set) ?? []),
    ),
  ])
  const instances = assemble({scope, sets, known, users: everyUser && userGroups, identities, alarms, bindings})
  const orphans = instances.flatMap(usersWithoutBinding)
  const orphanKeys = await reader.readEach('access keys of users without a binding', orphans, ({name}) =>
    aws.credentials.keys(name),
  )
  const keyIds = new Map([...orphanKeys].map(([{name}, ids]) => [name, ids ?? []]))
  const {failedActions, published} = alarms
  return {instances, account: {now, keys, keyIds, ...topics, failedActions, published}}
}

function candidates(
  set: string,
  known: ReadonlyMap<string, ServiceInstance>,
  users: ReadonlyMap<string, readonly AuditedUser[]>,
): string[] {
  const domain = known.get(set)?.parameters?.domain
  return [...new Set([...(domain ? [domain] : []), ...(users.get(set) ?? []).flatMap(identitiesOfUser)])]
}

interface Parts {
  readonly scope: readonly string[]
  readonly sets: ReadonlyMap<string, AuditedSet | 'gone'>
  readonly known: ReadonlyMap<string, ServiceInstance>
  readonly users: ReadonlyMap<string, readonly AuditedUser[]> | undefined
  readonly identities: readonly AuditedIdentity[] | undefined
  readonly alarms: AlarmFacts
  readonly bindings: Awaited<ReturnType<typeof bindingsOf>>
}

function assemble({scope, sets, known, users, identities, alarms, bindings}: Parts): InstanceFacts[] {
  const identityGroups = identityOwners(scope, known, users, identities ?? [])
  const byName = new Map(scope.map((set) => [set, set]))
  const alarmGroups = grouped(alarms.alarms ?? [], ({name}) => byName.get(ownerOfAlarm(name)))
  return scope.map((set) => {
    const instance = known.get(set)
    const instanceId = set.slice(PREFIX.length)
    const adminEmail = instance?.parameters?.adminEmail ?? undefined
    return {
      name: instance?.name ?? set,
      instanceId,
      configurationSet: set,
      ...(adminEmail === undefined ? {} : {adminEmail}),
      ...(instance?.createdAt === undefined ? {} : {createdAt: instance.createdAt}),
      set: sets.get(set),
      identities: identities && (identityGroups.get(set) ?? []),
      users: users && (users.get(set) ?? []),
      bindings: bindings.get(instanceId),
      alarms: alarms.alarms && (alarmGroups.get(set) ?? []),
    }
  })
}

/** The broker's tag decides; without one what the platform remembers, what the policies of users name, what it uses. */
function identityOwners(
  scope: readonly string[],
  known: ReadonlyMap<string, ServiceInstance>,
  users: ReadonlyMap<string, readonly AuditedUser[]> | undefined,
  identities: readonly AuditedIdentity[],
): Map<string, AuditedIdentity[]> {
  const named = new Map<string, string>()
  for (const set of scope) {
    for (const user of users?.get(set) ?? []) for (const name of identitiesOfUser(user)) named.set(name, set)
    const domain = known.get(set)?.parameters?.domain
    if (domain) named.set(domain, set)
  }
  return grouped(identities, (identity) =>
    identity.instanceId === undefined ? (named.get(identity.name) ?? setOfIdentity(identity)) : setOfIdentity(identity),
  )
}

/** `csb-aws-ses-<id>-BounceRate-Critical` is an alarm of `csb-aws-ses-<id>`. */
function ownerOfAlarm(name: string): string {
  return name.replace(/-[A-Za-z]+-[A-Za-z]+$/, '')
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string | undefined): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
