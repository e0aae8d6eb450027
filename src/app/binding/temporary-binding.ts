import type {BindingCredentials} from '../../domain/binding/credentials.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import type {Ports} from '../../ports/ports.ts'
import {rememberUsable} from './bind-and-deliver.ts'
import {deleteOrphanedBindings} from './orphaned-bindings.ts'
import {warnOfOrphans} from './possible-orphans.ts'

const MAKING = 'temporary binding'
const REMOVING = 'temporary binding removed'

/**
 * Lends the credentials of a binding that lives only as long as `use` runs, and remembers the records that they carry. Orphaned bindings of the instance are swept
 * first. The binding is never acknowledged: should this process die, the next sweep deletes it. It is deleted however
 * `use` ends; a deletion that fails or proves nothing is a failed stage and a warning, so that it hides neither the result
 * nor the failure of `use`.
 * @throws UnexpectedAnswer when the credentials lack what mail and records need; what `use` and the platform throw.
 */
export async function* withTemporaryBinding<T>(
  ports: Pick<Ports, 'platform' | 'clock' | 'recordSnapshots'>,
  instance: ServiceInstance,
  use: (credentials: BindingCredentials, binding: ServiceBinding) => Work<T>,
): Work<T> {
  yield* deleteOrphanedBindings(ports, instance)
  const platform = await ports.platform()
  yield {stage: MAKING, state: 'running'}
  const {binding, credentials: answered} = await platform.createBinding(instance, {temporary: true})
  try {
    const credentials = await rememberUsable(ports, instance, binding, answered)
    ports.clock.throwIfInterrupted()
    yield {stage: MAKING, state: 'done'}
    return yield* use(credentials, binding)
  } finally {
    // The deletion starts before its event is sent, so a listener that stops listening cannot prevent it.
    const deletion = platform
      .deleteBinding(instance, binding)
      .catch((reason: unknown) => ({failure: reason instanceof Error ? reason.message : String(reason)}))
    yield {stage: REMOVING, state: 'running'}
    const outcome = await deletion
    if (outcome === 'deleted') yield {stage: REMOVING, state: 'done'}
    else if (typeof outcome === 'string') {
      yield {stage: REMOVING, state: 'failed', detail: 'nothing proves that its credentials are revoked'}
    } else {
      yield {
        stage: REMOVING,
        state: 'failed',
        detail: `${outcome.failure} The next binding of the instance removes it.`,
      }
    }
    yield* warnOfOrphans(platform, instance, ports.clock)
  }
}
