import {inOrder} from '../../domain/concurrency/bounded.ts'
import {Failure} from '../../domain/exit/failure.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Rotation} from '../../domain/rotation/rotation.ts'
import type {AccessKeys} from '../../ports/binding/credentials.ts'
import type {Ports} from '../../ports/ports.ts'

/** A binding as results show it. Its credentials are not known here. */
export interface BindingReport {
  readonly id: string
  /** A label, or the name of a service key. */
  readonly name: string | null
  /** Cloud Foundry: the name that the service key has there, where it is another. */
  readonly keyName?: string
  /** Cloud Foundry: the app that it is for; null = a service key, or a binding made through a broker. */
  readonly app: {readonly id: string; readonly name: string} | null
  /** ISO 8601; the epoch's start where it was made elsewhere and when is not known. */
  readonly createdAt: string
  /**
   * `undelivered`: its credentials have not reached anybody yet. `orphaned`: and never will, because the command that
   * made it is dead. `unproved`: or another machine has made it, and somebody uses it. `in progress`, `failed`: an operation of the platform on it is running, or has failed.
   */
  readonly state: ServiceBinding['state'] | 'orphaned' | 'unproved'
  /** A rotation has delivered the credentials of another binding in its place; both work until this one is revoked. */
  readonly replaced?: {
    readonly by: string
    /** ISO 8601; null: somebody has to say when. */
    readonly retireAt: string | null
  }
  /** Absent when IAM could not be asked. */
  readonly accessKeys?: readonly AccessKeyReport[]
}

interface AccessKeyReport {
  readonly id: string
  readonly status: string
  /** ISO 8601; null: never, as far as IAM has noticed. */
  readonly lastUsedAt: string | null
}

export interface BindingReports {
  readonly bindings: readonly BindingReport[]
  /** Why the last use is not known; null when it is. */
  readonly lastUseUnknown: string | null
}

/** The bindings of an instance, oldest first, with the last use of their keys where the context can ask IAM. */
export async function reportBindings(
  ports: Pick<Ports, 'platform' | 'accessKeys' | 'rotations'>,
  instance: ServiceInstance,
): Promise<BindingReports> {
  const platform = await ports.platform()
  const replaced = replacedBy(await (await ports.rotations()).open(instance.id))
  const orphaned = new Set((await platform.orphanedBindings(instance)).map(({id}) => id))
  const unproved = new Set((await platform.unprovedBindings(instance)).map(({id}) => id))
  const withoutRecord = new Set((await platform.possibleOrphans()).map(({bindingId}) => bindingId))
  const bindings = (await platform.listBindings(instance)).filter(({id}) => !withoutRecord.has(id) || orphaned.has(id))
  const keys = bindings.length > 0 ? await readKeys(await ports.accessKeys(), bindings) : {unknown: null}
  return {
    bindings: bindings.map((binding, index) => {
      const accessKeys = keys.found?.[index]
      return {
        id: binding.id,
        name: binding.name ?? null,
        ...(binding.keyName === undefined ? {} : {keyName: binding.keyName}),
        app: binding.app ?? null,
        createdAt: binding.createdAt,
        state: orphaned.has(binding.id) ? 'orphaned' : unproved.has(binding.id) ? 'unproved' : binding.state,
        ...replaced(binding.id),
        ...(accessKeys ? {accessKeys} : {}),
      }
    }),
    lastUseUnknown: keys.unknown,
  }
}

/** What a rotation that is waiting for the end of a grace says of each binding. */
function replacedBy(rotation: Rotation | undefined): (id: string) => Pick<BindingReport, 'replaced'> {
  if (rotation?.step !== 'delivered' || rotation.newBindingId === undefined) return () => ({})
  const {newBindingId: by, retireAt = null, oldBindingIds} = rotation
  return (id) => (oldBindingIds.includes(id) ? {replaced: {by, retireAt}} : {})
}

/** Users that IAM is asked about at a time. */
const AT_ONCE = 4

async function readKeys(
  accessKeys: AccessKeys | undefined,
  bindings: readonly ServiceBinding[],
): Promise<{unknown: string | null; found?: readonly (readonly AccessKeyReport[])[]}> {
  if (!accessKeys) return {unknown: 'this context has no access to AWS'}
  const found: AccessKeyReport[][] = []
  try {
    const reads = bindings.map(
      ({id}) =>
        async () =>
          (await accessKeys.ofBinding(id)) ?? [],
    )
    for await (const keys of inOrder(reads, AT_ONCE))
      found.push(keys.map(({id, status, lastUsedAt}) => ({id, status, lastUsedAt: lastUsedAt ?? null})))
    return {unknown: null, found}
  } catch (error) {
    if (error instanceof Failure) return {unknown: error.message}
    throw error
  }
}
