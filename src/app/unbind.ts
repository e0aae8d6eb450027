import type {Work} from '../domain/progress.ts'
import type {RequestPreview} from '../domain/request-preview.ts'
import type {ServiceBinding, ServiceInstance} from '../domain/service-instance.ts'
import type {Ports} from '../ports/ports.ts'
import {requireInstance} from './find-instance.ts'

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
  /** `absent`: there is surely none. `unknown`: none is known, and nothing was revoked. */
  readonly outcome: 'deleted' | 'absent' | 'unknown'
  readonly instance: {readonly id: string; readonly name: string}
  readonly binding: ServiceBinding | null
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
export async function* unbind(ports: Pick<Ports, 'platform'>, {instance, binding, absent}: UnbindPlan): Work<Unbound> {
  const of = {instance: {id: instance.id, name: instance.name}}
  if (!binding) return {outcome: absent ? 'absent' : 'unknown', ...of, binding: null}
  const stage = `deletion of binding ${binding.id.slice(0, 8)}`
  yield {stage, state: 'running'}
  await (await ports.platform()).deleteBinding(instance, binding)
  yield {stage, state: 'done'}
  return {outcome: 'deleted', ...of, binding}
}

export async function previewUnbind(
  ports: Pick<Ports, 'platform'>,
  {instance, binding}: UnbindPlan,
): Promise<RequestPreview[]> {
  return binding ? await (await ports.platform()).preview({kind: 'delete-binding', instance, binding}) : []
}
