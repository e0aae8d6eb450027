import {Failure} from '../../domain/exit/failure.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {Ports} from '../../ports/ports.ts'

/** Why a binding is not deleted although the command that was about to make it is dead. */
export const UNPROVED = 'it is of that command, and nobody has its credentials, or another machine has made it.'

/**
 * Deletes the bindings that a dead command left behind: nobody has their credentials, so nobody can miss them. One that
 * cannot be deleted now stays for the next sweep; one that another machine may have made is named.
 * @returns those that were deleted.
 */
export async function* deleteOrphanedBindings(
  ports: Pick<Ports, 'platform'>,
  instance: ServiceInstance,
): Work<ServiceBinding[]> {
  const platform = await ports.platform()
  const swept: ServiceBinding[] = []
  for (const binding of await platform.orphanedBindings(instance)) {
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
  for (const {id, name} of await platform.unprovedBindings(instance)) {
    const stage = `binding ${id.slice(0, 8)}, which another machine may have made`
    const which = name === undefined ? id : `${plainLine(name)} (${id})`
    const warning = `The binding ${which} is not deleted: a command of this machine was about to make it, and the platform has it: ${UNPROVED} To decide: sesctl resume`
    yield {stage, state: 'skipped', detail: 'it may be in use', warning}
  }
  return swept
}
