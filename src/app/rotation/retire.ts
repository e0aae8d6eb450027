import {Interrupted} from '../../domain/exit/failure.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {NewBindingGone} from '../../domain/rotation/failures.ts'
import type {Rotation} from '../../domain/rotation/rotation.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {orphansOf} from '../binding/possible-orphans.ts'
import {
  keeping,
  NOTHING_PROVES,
  type RotateOptions,
  type RotationPorts,
  type RotationResult,
  resultOf,
} from './result.ts'

/**
 * The new credentials are delivered. Revokes the old ones once their grace is over, for which it waits as long as it may;
 * otherwise the rotation stays open for a later command.
 */
export async function* retireOld(
  ports: RotationPorts,
  instance: ServiceInstance,
  rotation: Rotation,
  {retirement = rotation.retirement, waitUntil}: Pick<RotateOptions, 'retirement' | 'waitUntil'>,
  resumed: boolean,
): Work<RotationResult> {
  if (retirement.kind === 'now') return yield* revokeOld(ports, instance, rotation, resumed)
  const {retireAt} = rotation
  if (retireAt === undefined) return await keptResult(ports, instance, rotation, resumed)
  const left = Date.parse(retireAt) - ports.clock.now()
  if (left > 0 && Date.parse(retireAt) > waitUntil) return await keptResult(ports, instance, rotation, resumed)
  if (left > 0) {
    const stage = 'grace of the old credentials'
    yield {stage, state: 'running', detail: `both work until ${retireAt}; --retire now does not wait`}
    try {
      await ports.clock.sleep(left)
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      throw error.leaving(
        `The new credentials are delivered; the old ones work until they are revoked, after ${retireAt}.`,
        {
          hints: [shellCommand('sesctl', 'rotate', instance.name, '--resume')],
        },
      )
    }
    yield {stage, state: 'done'}
  }
  return yield* revokeOld(ports, instance, rotation, resumed)
}

async function keptResult(
  ports: RotationPorts,
  instance: ServiceInstance,
  rotation: Rotation,
  resumed: boolean,
): Promise<RotationResult> {
  const bindings = await (await ports.platform()).listBindings(instance)
  const {name} = bindings.find(({id}) => id === rotation.newBindingId) ?? {}
  return keeping(resultOf(instance, rotation, {resumed, name}), rotation)
}

/** The last step: only reached once the new credentials are where they belong. */
export async function* revokeOld(
  ports: RotationPorts,
  instance: ServiceInstance,
  rotation: Rotation,
  resumed: boolean,
): Work<RotationResult> {
  const platform = await ports.platform()
  const bindings = await platform.listBindings(instance)
  const {newBindingId} = rotation
  if (newBindingId !== undefined && !bindings.some(({id}) => id === newBindingId)) {
    await (await ports.rotations()).close(rotation.id, 'rolled-back')
    throw new NewBindingGone(instance.name, newBindingId)
  }
  const unproved = (await orphansOf(platform, instance.id)).map(({bindingId}) => bindingId)
  for (const id of rotation.oldBindingIds) {
    const stage = `old binding ${id.slice(0, 8)} revoked`
    const old = bindings.find((binding) => binding.id === id)
    if (!old) {
      yield {stage, state: 'skipped', detail: unproved.includes(id) ? NOTHING_PROVES : 'it was gone already'}
      continue
    }
    try {
      ports.clock.throwIfInterrupted()
      yield {stage, state: 'running'}
      if ((await platform.deleteBinding(instance, old)) === 'deleted') yield {stage, state: 'done'}
      else {
        unproved.push(id)
        yield {stage, state: 'failed', detail: NOTHING_PROVES}
      }
    } catch (error) {
      yield {stage, state: 'failed', detail: 'the new credentials are delivered and work; the old ones may still do'}
      if (!(error instanceof Interrupted)) throw error
      throw error.leaving('The new credentials are delivered; the old ones are not revoked yet.', {
        hints: [shellCommand('sesctl', 'rotate', instance.name, '--resume')],
      })
    }
  }
  await (await ports.rotations()).close(rotation.id, 'finished')
  const {name} = bindings.find(({id}) => id === rotation.newBindingId) ?? {}
  const old = rotation.oldBindingIds
  return {
    ...resultOf(instance, rotation, {resumed, name}),
    revoked: old.filter((id) => !unproved.includes(id)),
    unproved: old.filter((id) => unproved.includes(id)),
  }
}
