import type {BindingCredentials} from '../../domain/binding/credentials.ts'
import {deliveredCredentials} from '../../domain/binding/delivered-credentials.ts'
import type {Delivery} from '../../domain/binding/delivery.ts'
import {mayBeLeft} from '../../domain/binding/possible-orphan.ts'
import {EXIT} from '../../domain/exit/exit.ts'
import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {ClockWrong, ProofFailed} from '../../domain/rotation/failures.ts'
import {mayBeAlive, type NewBindingEnd, oldCredentialsWork} from '../../domain/rotation/new-binding-end.ts'
import type {Rotation} from '../../domain/rotation/rotation.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Ports} from '../../ports/ports.ts'
import {bindAndDeliver} from '../binding/bind-and-deliver.ts'
import {deleteOrphanedBindings} from '../binding/orphaned-bindings.ts'
import {orphansOf} from '../binding/possible-orphans.ts'
import {proveCredentials} from '../sending/prove-credentials.ts'
import {successorRequest} from './successor-request.ts'

export type RotationPorts = Pick<
  Ports,
  'platform' | 'rotations' | 'clock' | 'credentialFiles' | 'recordSnapshots' | 'mailTransports'
>

export interface RotateOptions {
  /** Id, beginning of an id, or name of the binding to replace; needed when there are several. */
  readonly binding?: string | undefined
  readonly delivery?: Delivery | undefined
  /** A file that holds the credentials to replace, where no binding is named; the one to deliver to unless given. */
  readonly credentials?: string | undefined
  readonly timeoutMillis: number
  /** Only replace a binding that is at least this old. */
  readonly olderThanMillis?: number | undefined
  /** Shows the credentials and resolves once they have left the process: for delivery to stdout. */
  readonly deliver: (result: RotationResult) => Promise<void>
  /** Receives what the new binding cannot take over, before it is made. */
  readonly warn: (sentence: string) => void
}

export interface RotationResult {
  readonly instance: string
  readonly outcome: 'rotated' | 'too-young' | 'rolled-back'
  readonly newBinding?: {readonly id: string; readonly accessKeyId: string; readonly name?: string}
  /** Ids of the bindings that are revoked; with delivery to stdout, that will be once the reader has the new ones. */
  readonly revoked: readonly string[]
  /** Ids of bindings that are of no use any more, and of whose credentials nothing proves that they are revoked. */
  readonly unproved: readonly string[]
  /** Of a rotation that was undone: what became of its new binding. */
  readonly newBindingEnd?: NewBindingEnd
  readonly delivery?: Delivery
  /** Whether this run continued an interrupted rotation. */
  readonly resumed: boolean
  /** Under the broker's own keys; only with delivery to stdout. */
  readonly credentials?: Readonly<Record<string, unknown>>
}

/** Make, prove, deliver, revoke. Whatever fails before the delivery is undone. */
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
        await options.deliver({...result, credentials: deliveredCredentials(credentials)})
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
  await advance({step: 'delivered'})
  return yield* revokeOld(ports, instance, rotation, resumed)
}

async function* provedOrThrow(
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

/** The last step: only reached once the new credentials are where they belong. */
export async function* revokeOld(
  ports: RotationPorts,
  instance: ServiceInstance,
  rotation: Rotation,
  resumed: boolean,
): Work<RotationResult> {
  const platform = await ports.platform()
  const bindings = await platform.listBindings(instance)
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

const NOTHING_PROVES = 'nothing proves that its credentials are revoked'

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

function progressOf(rotation: Rotation): Pick<Rotation, 'step' | 'newBindingId' | 'newAccessKeyId'> {
  const {step, newBindingId, newAccessKeyId} = rotation
  return {step, ...(newBindingId ? {newBindingId} : {}), ...(newAccessKeyId ? {newAccessKeyId} : {})}
}

interface NewBindingFacts {
  readonly resumed: boolean
  /** Of the new binding. */
  readonly name: string | undefined
}

export function resultOf(
  instance: ServiceInstance,
  rotation: Rotation,
  {resumed, name}: NewBindingFacts,
): RotationResult {
  return {
    instance: instance.name,
    outcome: 'rotated',
    newBinding: {
      id: rotation.newBindingId ?? '',
      accessKeyId: rotation.newAccessKeyId ?? '',
      ...(name === undefined ? {} : {name}),
    },
    revoked: rotation.oldBindingIds,
    unproved: [],
    delivery: rotation.delivery,
    resumed,
  }
}
