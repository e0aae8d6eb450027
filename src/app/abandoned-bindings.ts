import {Failure} from '../domain/failure.ts'
import type {Work} from '../domain/progress.ts'
import type {ServiceBinding, ServiceInstance} from '../domain/service-instance.ts'
import type {Ports} from '../ports/ports.ts'

/**
 * Deletes the bindings that a dead command left behind: nobody has their credentials, so nobody can miss them. One that
 * cannot be deleted now stays for the next sweep.
 * @returns those that were deleted.
 */
export async function* sweepAbandonedBindings(
  ports: Pick<Ports, 'platform'>,
  instance: ServiceInstance,
): Work<ServiceBinding[]> {
  const platform = await ports.platform()
  const swept: ServiceBinding[] = []
  for (const binding of await platform.abandonedBindings(instance)) {
    const stage = `binding ${binding.id.slice(0, 8)}, left behind by an interrupted command`
    yield {stage, state: 'running', detail: 'deleting'}
    try {
      const outcome = await platform.deleteBinding(instance, binding)
      if (outcome === 'deleted') swept.push(binding)
      yield outcome === 'deleted'
        ? {stage, state: 'done', detail: 'deleted'}
        : {stage, state: 'failed', detail: 'nothing proves that its credentials are revoked'}
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const warning = `The binding ${binding.id} of an interrupted command could not be deleted, and its key may work. To delete it: sesctl resume`
      yield {stage, state: 'failed', detail: error.message, warning}
    }
  }
  return swept
}
