import {NEEDED_FOR_RECORDS} from '../../domain/binding/credentials-input.ts'
import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {RecordSnapshot} from '../../ports/instance/inventory.ts'
import type {Ports} from '../../ports/ports.ts'
import {snapshotOf} from './record-snapshot.ts'

/** Each reading of a service key's credentials leaves an audit event on Cloud Foundry: one that says nothing is enough. */
const READINGS = 2

/** The bindings of an instance that have credentials, newest first, on both sides of the instance's last change. */
export async function bindingByAge(
  ports: Pick<Ports, 'platform'>,
  instance: ServiceInstance,
  isCurrent: (createdAt: string) => boolean,
): Promise<{newer: ServiceBinding[]; older: ServiceBinding[]}> {
  const bindings = (await (await ports.platform()).listBindings(instance))
    .filter(({state}) => state === 'ready')
    .sort((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt))
  return {
    newer: bindings.filter(({createdAt}) => isCurrent(createdAt)),
    older: bindings.filter(({createdAt}) => !isCurrent(createdAt)),
  }
}

/**
 * What the first of these bindings that returns its credentials again says of the records; undefined where none does. A
 * refusal is no failure: there are other ways to the records.
 * @throws Interrupted
 */
export async function snapshotOfBinding(
  ports: Pick<Ports, 'platform'>,
  instance: ServiceInstance,
  bindings: readonly ServiceBinding[],
): Promise<RecordSnapshot | undefined> {
  const platform = await ports.platform()
  for (const binding of bindings.slice(0, READINGS)) {
    try {
      const credentials = await platform.readCredentials(instance, binding)
      if (NEEDED_FOR_RECORDS.met(credentials)) return snapshotOf(credentials, binding.createdAt)
    } catch (error) {
      if (!(error instanceof Failure) || error instanceof Interrupted) throw error
    }
  }
  return undefined
}
