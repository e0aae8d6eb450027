import {
  BINDING_USER_PATH,
  bindingUserName,
  judgeOrphan,
  type OrphanState,
  type PossibleOrphan,
  possibleOrphanWarning,
} from '../../domain/binding/possible-orphan.ts'
import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import type {Platform} from '../../ports/instance/platform.ts'
import type {Ports} from '../../ports/ports.ts'
import type {Clock} from '../../ports/time/clock.ts'

export type OrphanPorts = Pick<Ports, 'platform' | 'accessKeys' | 'auditAccount' | 'clock'>

/** A possible orphan as results show it. */
export interface OrphanReport {
  readonly bindingId: string
  readonly instance: {readonly id: string; readonly name: string}
  /** IAM user. */
  readonly user: string
  readonly path: string
  /** ISO 8601 */
  readonly mayAppearUntil: string
  /** `deleted`: the IAM user was there, and this command has deleted it. */
  readonly state: OrphanState['state'] | 'deleted'
  /** Of a user that was found: ids, no secrets. */
  readonly activeKeyIds: readonly string[]
  /** Why IAM could not be asked, the user could not be deleted, or is not looked for any more; null otherwise. */
  readonly reason: string | null
}

/** Whether nothing is left to be done about it. */
export const isResolved = ({state}: OrphanReport): boolean => state === 'proved-gone' || state === 'deleted'

/**
 * Looks for the IAM users of possible orphans, and forgets those that are proved gone.
 * @param deleteFound whether users that are found are deleted.
 * @throws Interrupted
 */
export async function examineOrphans(
  ports: OrphanPorts,
  orphans: readonly PossibleOrphan[],
  {deleteFound = false}: {deleteFound?: boolean} = {},
): Promise<OrphanReport[]> {
  const reports: OrphanReport[] = []
  for (const orphan of orphans) reports.push(await examine(ports, orphan, deleteFound))
  return reports
}

/** The possible orphans of one instance, whether it still exists or not. */
export async function orphansOf(platform: Platform, nameOrId: string): Promise<PossibleOrphan[]> {
  const all = await platform.possibleOrphans()
  return all.filter(({instance}) => instance.id === nameOrId || instance.name === nameOrId)
}

/** Warns of each possible orphan of an instance: a command that ends well must not hide what may still appear. */
export async function* warnOfOrphans(
  platform: Platform,
  {id}: Pick<ServiceInstance, 'id'>,
  clock: Pick<Clock, 'now'>,
): Work<void> {
  for (const orphan of await orphansOf(platform, id)) {
    const warning = possibleOrphanWarning(orphan, clock.now())
    yield {stage: `binding ${orphan.bindingId.slice(0, 8)}`, state: 'skipped', detail: 'it has no record', warning}
  }
}

async function examine(ports: OrphanPorts, orphan: PossibleOrphan, deleteFound: boolean): Promise<OrphanReport> {
  const found = await look(ports, orphan)
  const settled = found.state === 'found' && deleteFound ? await deleteUser(ports, orphan, found) : found
  if (settled.state === 'proved-gone' || (settled.state === 'deleted' && hasEnded(ports, orphan))) {
    await (await ports.platform()).closeOrphan(orphan)
  }
  return report(orphan, settled)
}

async function look(ports: OrphanPorts, orphan: PossibleOrphan): Promise<OrphanState> {
  try {
    // IAM's user of that name is another machine's then: tofu refuses to make one that exists.
    if (await (await ports.platform()).isRecordedAgain(orphan)) {
      if (hasEnded(ports, orphan)) return {state: 'proved-gone', evidence: 'recorded-again'}
      return {state: 'not-examined', reason: 'the platform has a binding of this id now, which may be in use'}
    }
    const keys = await ports.accessKeys()
    if (!keys) return {state: 'not-examined', reason: 'this context has no access to AWS'}
    return judgeOrphan(orphan, await keys.ofBinding(orphan.bindingId), ports.clock.now())
  } catch (error) {
    return {state: 'not-examined', reason: expected(error).message}
  }
}

type Found = Extract<OrphanState, {state: 'found'}>
type Deleted = {readonly state: 'deleted'} | (Found & {readonly reason: string})

/** The broker gives a binding's user one inline policy, of the user's own name (aws-ses brokerpak, bind/main.tf). */
async function deleteUser(ports: OrphanPorts, {bindingId}: PossibleOrphan, found: Found): Promise<Deleted> {
  const user = bindingUserName(bindingId)
  try {
    const account = await ports.auditAccount()
    if (!account) return {...found, reason: 'this context has no access to AWS'}
    const keys = (await account.credentials.keys(user)) ?? []
    const keyIds = keys.map(({id}) => id)
    const empty = {attachedPolicies: [], groups: []}
    await account.credentials.deleteUser({kind: 'delete-user', user, keyIds, policies: [user], ...empty})
    return {state: 'deleted'}
  } catch (error) {
    return {...found, reason: expected(error).message}
  }
}

const hasEnded = ({clock}: OrphanPorts, {mayAppearUntil}: PossibleOrphan): boolean =>
  clock.now() >= Date.parse(mayAppearUntil)

function expected(error: unknown): Failure {
  if (!(error instanceof Failure) || error instanceof Interrupted) throw error
  return error
}

const isReused = (state: OrphanState | Deleted): boolean =>
  state.state === 'proved-gone' && state.evidence === 'recorded-again'

function report({bindingId, instance, mayAppearUntil}: PossibleOrphan, state: OrphanState | Deleted): OrphanReport {
  return {
    bindingId,
    instance,
    user: bindingUserName(bindingId),
    path: BINDING_USER_PATH,
    mayAppearUntil,
    state: state.state,
    activeKeyIds: state.state === 'found' ? state.activeKeyIds : [],
    reason:
      'reason' in state ? state.reason : isReused(state) ? 'Its user is that of a binding that was made since.' : null,
  }
}
