import type {BindingCredentials} from '../../domain/binding/credentials.ts'
import {deliveredCredentials} from '../../domain/binding/delivered-credentials.ts'
import {mayBeLeft} from '../../domain/binding/possible-orphan.ts'
import {EXIT} from '../../domain/exit/exit.ts'
import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {ClockWrong, ProofFailed} from '../../domain/rotation/failures.ts'
import {mayBeAlive, type NewBindingEnd, oldCredentialsWork} from '../../domain/rotation/new-binding-end.ts'
import type {Rotation} from '../../domain/rotation/rotation.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {RotationProgress} from '../../ports/rotation/rotations.ts'
import {bindAndDeliver} from '../binding/bind-and-deliver.ts'
import {deleteOrphanedBindings} from '../binding/orphaned-bindings.ts'
import {orphansOf} from '../binding/possible-orphans.ts'
import {proveCredentials} from '../sending/prove-credentials.ts'
import {
  keeping,
  NOTHING_PROVES,
  type RotateOptions,
  type RotationPorts,
  type RotationResult,
  resultOf,
} from './result.ts'
import {retireOld} from './retire.ts'
import {successorRequest} from './successor-request.ts'

/** Make, prove, deliver, revoke when it is time. Whatever fails before the delivery is undone. */
export async function* makeProveDeliver(
  ports: RotationPorts,
  instance: ServiceInstance,
  begun: Rotation,
  options: RotateOptions,
  resumed: boolean,
): Work<RotationResult> {
  const rotations = await ports.rotations()
  const deadline = ports.clock.now() + options.timeoutMillis
  let rotation = begun
  const advance = async (change: Partial<Rotation>): Promise<void> => {
    rotation = {...rotation, ...change}
    await rotations.advance(rotation.id, progressOf(rotation))
  }
  try {
    const {request, warnings} = await successorRequest(ports, instance, rotation.oldBindingIds)
    for (const warning of warnings) options.warn(warning)
    yield* deleteOrphanedBindings(ports, instance)
    yield* bindAndDeliver(ports, instance, {
      request,
      stage: 'new binding',
      delivery: rotation.delivery,
      prove: async function* (credentials): Work<void> {
        yield* provedOrThrow(ports, credentials, Math.max(0, deadline - ports.clock.now()))
        ports.clock.throwIfInterrupted()
      },
      journal: {
        created: async ({id}, credentials) =>
          await advance({newBindingId: id, newAccessKeyId: accessKeyIdOf(credentials), step: 'created'}),
        delivering: async () => await advance({step: 'delivering'}),
      },
      show: async ({binding: {name}, credentials}) => {
        const result = resultOf(instance, rotation, {resumed, name})
        const isKept = (options.retirement ?? rotation.retirement).kind !== 'now'
        const shown = isKept ? keeping(result, rotation) : result
        await options.deliver({...shown, credentials: deliveredCredentials(credentials)})
        return true
      },
    })
    const {delivery} = rotation
    if (delivery.to === 'file') yield {stage: 'credentials delivered', state: 'done', detail: delivery.path}
  } catch (error) {
    const end = yield* undo(ports, instance, rotation)
    const left = rotation.newBindingId !== undefined && mayBeAlive(end) ? mayBeLeft([rotation.newBindingId]) : []
    if (error instanceof Interrupted) {
      throw error.adding(oldCredentialsWork(end), {hints: [...error.hints, ...left]})
    }
    throw error instanceof Failure ? error.withFacts(oldCredentialsWork(end), ...left) : error
  }
  const retirement = options.retirement ?? rotation.retirement
  const graceMillis = retirement.kind === 'after' ? retirement.graceMillis : undefined
  const retireAt = graceMillis === undefined ? {} : {retireAt: isoTime(ports.clock.now() + graceMillis)}
  await advance({step: 'delivered', ...retireAt})
  return yield* retireOld(ports, instance, rotation, options, resumed)
}

/** @throws ProofFailed, ClockWrong, Interrupted */
export async function* provedOrThrow(
  ports: RotationPorts,
  credentials: BindingCredentials,
  timeoutMillis: number,
): Work<void> {
  const {smtp, api} = yield* proveCredentials(ports, credentials, {timeoutMillis, successesNeeded: 2})
  const refusals = [smtp, api].flatMap((report) => (report.proved ? [] : [report.refusal]))
  const [first] = refusals
  if (first === undefined) return
  const skewed = refusals.find(({kind}) => kind === 'clock')
  if (skewed) throw new ClockWrong(skewed.message)
  const exit = {credentials: EXIT.notAuthorised, unreachable: EXIT.unavailable, throttled: EXIT.unavailable}[
    first.kind as string
  ]
  throw new ProofFailed(
    refusals.map((refusal) => refusal.message),
    exit ?? EXIT.fault,
    exit !== undefined,
  )
}

/**
 * Deletes what the rotation made and closes it. A failure of this is said and not thrown: the rotation then stays open for
 * --resume and --rollback, and what caused the undoing is what the person should read.
 */
async function* undo(ports: RotationPorts, instance: ServiceInstance, rotation: Rotation): Work<NewBindingEnd> {
  try {
    const end = yield* deleteNew(ports, instance, rotation)
    await (await ports.rotations()).close(rotation.id, 'rolled-back')
    return end
  } catch (error) {
    const detail = `${error instanceof Error ? error.message : String(error)} Later: ${shellCommand('sesctl', 'rotate', instance.name, '--rollback')}`
    yield {stage: 'new binding deleted again', state: 'failed', detail}
    return 'failed'
  }
}

/** Deletes what the rotation made. */
export async function* deleteNew(
  ports: RotationPorts,
  instance: ServiceInstance,
  {newBindingId}: Rotation,
): Work<NewBindingEnd> {
  if (newBindingId === undefined) return 'none'
  const platform = await ports.platform()
  const made = (await platform.listBindings(instance)).find((binding) => binding.id === newBindingId)
  if (!made) {
    const orphans = await orphansOf(platform, instance.id)
    return orphans.some(({bindingId}) => bindingId === newBindingId) ? 'absent' : 'not-listed'
  }
  const stage = 'new binding deleted again'
  yield {stage, state: 'running'}
  const end = await platform.deleteBinding(instance, made)
  yield end === 'deleted' ? {stage, state: 'done', detail: made.id} : {stage, state: 'failed', detail: NOTHING_PROVES}
  return end
}

function accessKeyIdOf(credentials: unknown): string {
  const id = typeof credentials === 'object' && credentials !== null ? Object.entries(credentials) : []
  return String(id.find(([key]) => key === 'aws_access_key_id')?.[1] ?? '')
}

function progressOf({step, newBindingId, newAccessKeyId, retireAt}: Rotation): RotationProgress {
  return {
    step,
    ...(newBindingId ? {newBindingId} : {}),
    ...(newAccessKeyId ? {newAccessKeyId} : {}),
    ...(retireAt ? {retireAt} : {}),
  }
}

function isoTime(millis: number): string {
  return new Date(millis).toISOString()
}
