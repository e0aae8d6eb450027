import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import type {Ports} from '../../ports/ports.ts'
import {requireInstance} from '../instance/find-instance.ts'
import {examineOrphans, isResolved, type OrphanPorts, type OrphanReport, orphansOf} from './possible-orphans.ts'

export interface UnbindPlan {
  readonly instance: ServiceInstance
  /** Undefined: there is none that fits, any more or at all. */
  readonly binding: ServiceBinding | undefined
  /** Whether there is surely none: a binding that was made elsewhere may not be known here. */
  readonly absent: boolean
  /** What else there is. */
  readonly bindings: readonly ServiceBinding[]
}

export interface Unbound {
  /**
   * `deleted`: the platform had a record of it and carried the deletion out. `absent`: there is surely none, as far as the
   * platform and IAM show. `unknown`: none is known, and nothing was revoked; or, with an orphan, the platform has no
   * record of it, and nothing proves that its IAM user is gone.
   */
  readonly outcome: 'deleted' | 'absent' | 'unknown'
  readonly instance: {readonly id: string; readonly name: string}
  /** Null where the platform and this machine know no such binding. */
  readonly binding: ServiceBinding | null
  /** What was looked for in IAM; null where nothing had to be. */
  readonly orphan: OrphanReport | null
}

/** @throws InstanceNotFound, BindingAmbiguous */
export async function planUnbind(
  ports: Pick<Ports, 'platform'>,
  nameOrId: string,
  binding: string,
): Promise<UnbindPlan> {
  const platform = await ports.platform()
  const instance = await requireInstance(ports, nameOrId)
  const found = await platform.findBinding(instance, binding)
  const bindings = await platform.listBindings(instance)
  return {instance, bindings, binding: typeof found === 'string' ? undefined : found, absent: found === 'absent'}
}

/** Deletes a binding, and with it the IAM user and the access key behind its credentials. */
export async function* unbind(ports: OrphanPorts, plan: UnbindPlan, typed: string): Work<Unbound> {
  const {instance, binding, absent} = plan
  const platform = await ports.platform()
  const of = {instance: {id: instance.id, name: instance.name}, binding: binding ?? null}
  if (binding) {
    const stage = `deletion of binding ${binding.id.slice(0, 8)}`
    yield {stage, state: 'running'}
    const deletion = await platform.deleteBinding(instance, binding)
    yield deletion === 'deleted' ? {stage, state: 'done'} : {stage, state: 'skipped', detail: 'it has no record'}
    if (deletion === 'deleted') return {outcome: 'deleted', ...of, orphan: null}
  }
  const wanted = binding?.id ?? typed
  const orphans = (await orphansOf(platform, instance.id)).filter(({bindingId}) => bindingId === wanted)
  const [orphan = null] = await examineOrphans(ports, orphans)
  const surely = orphan ? isResolved(orphan) : absent
  return {outcome: surely ? 'absent' : 'unknown', ...of, orphan}
}

export async function previewUnbind(
  ports: Pick<Ports, 'platform'>,
  {instance, binding}: UnbindPlan,
): Promise<RequestPreview[]> {
  return binding ? await (await ports.platform()).preview({kind: 'delete-binding', instance, binding}) : []
}
