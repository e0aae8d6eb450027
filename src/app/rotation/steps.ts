import type {BindingCredentials} from '../../domain/binding/credentials.ts'
import {deliveredCredentials} from '../../domain/binding/delivered-credentials.ts'
import {DeliveryUnconfirmed} from '../../domain/binding/delivery-command-failures.ts'
import {mayBeLeft} from '../../domain/binding/possible-orphan.ts'
import {EXIT} from '../../domain/exit/exit.ts'
import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {ClockWrong, ProofFailed, resumeCommand} from '../../domain/rotation/failures.ts'
import {mayBeAlive, type NewBindingEnd, oldCredentialsWork} from '../../domain/rotation/new-binding-end.ts'
import type {Retirement} from '../../domain/rotation/retirement.ts'
import type {Rotation} from '../../domain/rotation/rotation.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {RotationProgress} from '../../ports/rotation/rotations.ts'
import {bindAndDeliver, type DeliveryPlan} from '../binding/bind-and-deliver.ts'
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
      ...commandOf(instance, options),
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
    // It may be in use: both stay, and the rotation stays open.
    if (error instanceof DeliveryUnconfirmed) throw error
    const end = yield* undo(ports, instance, rotation)
    const left = rotation.newBindingId !== undefined && mayBeAlive(end) ? mayBeLeft([rotation.newBindingId]) : []
    if (error instanceof Interrupted) {
      throw error.adding(oldCredentialsWork(end), {hints: [...error.hints, ...left]})
    }
    throw error instanceof Failure ? error.withFacts(oldCredentialsWork(end), ...left) : error
  }
  await advance({step: 'delivered', ...graceFrom(ports.clock.now(), options.retirement ?? rotation.retirement)})
  return yield* retireOld(ports, instance, rotation, options, resumed)
}

/** When the old credentials of what is delivered now are to be revoked. */
export function graceFrom(now: number, retirement: Retirement): Pick<Rotation, 'retireAt'> {
  return retirement.kind === 'after' ? {retireAt: isoTime(now + retirement.graceMillis)} : {}
}

function commandOf(instance: ServiceInstance, {command}: RotateOptions): Pick<DeliveryPlan, 'command'> {
  return command === undefined ? {} : {command: {command, unconfirmed: () => hintsUnconfirmed(instance)}}
}

/** What to type when a command has not confirmed. */
export function hintsUnconfirmed(instance: ServiceInstance): string[] {
  return [
    'The old and the new credentials work.',
    `Run it again: ${resumeCommand(instance.name, {to: 'command', format: 'json'})}`,
    `Undo it:      ${shellCommand('sesctl', 'rotate', instance.name, '--rollback')}`,
  ]
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
    const rotations = await ports.rotations()
    const [original, ...givenBefore] = rotation.oldBindingIds
    const last = givenBefore.at(-1)
    // A command may have stored what an earlier run made: that is still to be delivered again, or rolled back.
    if (rotation.delivery.to === 'command' && original !== undefined && last !== undefined)
      await rotations.advance(rotation.id, {
        step: 'delivering',
        oldBindingIds: rotation.oldBindingIds.slice(0, -1),
        newBindingId: last,
      })
    else await rotations.close(rotation.id, 'rolled-back')
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
  {newBindingId, oldBindingIds}: Rotation,
): Work<NewBindingEnd> {
  if (newBindingId === undefined || oldBindingIds.includes(newBindingId)) return 'none'
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
