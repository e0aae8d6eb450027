import {readAccessKeyId} from '../../domain/binding/access-key-in-file.ts'
import type {Delivery} from '../../domain/binding/delivery.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {
  DeliveryCommandNeeded,
  DeliveryNeeded,
  NoBindingToRotate,
  NothingToResume,
  RollbackTooLate,
  RotationUnfinished,
} from '../../domain/rotation/failures.ts'
import {mayBeAlive} from '../../domain/rotation/new-binding-end.ts'
import {isDue, usualRetirement} from '../../domain/rotation/retirement.ts'
import {chooseOldBinding, type Rotation, whatIsLeft} from '../../domain/rotation/rotation.ts'
import {bindingInFile} from '../binding/file-binding.ts'
import {requireFileOf, requireNothingElse} from '../binding/free-file.ts'
import {deleteOrphanedBindings} from '../binding/orphaned-bindings.ts'
import {requireReadyInstance} from '../instance/find-instance.ts'
import {continueApp, rotateApp} from './app-binding.ts'
import {AppRun, isOfApp} from './app-journal.ts'
import {namedApp, previewApp} from './app-preview.ts'
import {rollBackApp} from './app-undo.ts'
import {deliverAgain} from './deliver-again.ts'
import {type RotateOptions, type RotationPorts, type RotationResult, resultOf} from './result.ts'
import {retireOld, revokeOld} from './retire.ts'
import {deleteNew, makeProveDeliver} from './steps.ts'
import {successorRequest} from './successor-request.ts'

/**
 * Replaces a binding's credentials: make, prove, deliver, revoke when it is time. Each step is in the journal before the
 * next begins, so that a run that is interrupted anywhere can be finished or undone by a later one; until the new credentials are where
 * they belong, the old ones are not touched.
 *
 * @throws DeliveryNeeded, NoBindingToRotate, RotationUnfinished, RotationBusy, ProofFailed, ClockWrong,
 *   CredentialFileUnwritable, Interrupted, and what the platform throws.
 */
export async function* rotate(ports: RotationPorts, nameOrId: string, options: RotateOptions): Work<RotationResult> {
  const instance = await requireReadyInstance(ports, nameOrId)
  const ofApp = await namedApp(ports, instance, options)
  if (ofApp) return yield* rotateApp(ports, instance, ofApp, options)
  const rotations = await ports.rotations()
  const unfinished = await rotations.open(instance.id)
  if (unfinished) {
    await rotations.takeOver(unfinished)
    if (options.delivery && isDue(unfinished.retireAt, ports.clock.now())) {
      const before = yield* revokeOld(ports, instance, unfinished, true)
      return withEarlier(before, yield* rotate(ports, instance.id, options))
    }
    if (!options.delivery || !sameDelivery(options.delivery, unfinished.delivery)) {
      throw new RotationUnfinished(instance.name, unfinished)
    }
    // Who reads standard output waits for credentials, and these were shown already.
    if (unfinished.step === 'delivered' && unfinished.delivery.to === 'stdout' && options.retirement?.kind !== 'now') {
      throw new RotationUnfinished(instance.name, unfinished)
    }
    return yield* continueRotation(ports, instance, unfinished, options)
  }
  const old = await oldBinding(ports, instance, options)
  const {delivery} = options
  if (!delivery) throw new DeliveryNeeded(instance.name, options.binding)
  if (isTooYoung(old, ports.clock.now(), options.olderThanMillis)) {
    return {instance: instance.name, outcome: 'too-young', revoked: [], unproved: [], resumed: false}
  }
  await checkDelivery(ports, delivery)
  if (delivery.to === 'file') await requireFileOf(ports, instance, old, delivery.path)
  const begun = await rotations.begin({
    instanceId: instance.id,
    oldBindingIds: [old.id],
    delivery,
    retirement: options.retirement ?? usualRetirement(delivery.to),
    startedAt: new Date(ports.clock.now()).toISOString(),
  })
  return yield* makeProveDeliver(ports, instance, begun, options, false)
}

/** Finishes an interrupted rotation. @throws NothingToResume */
export async function* resumeRotation(
  ports: RotationPorts,
  nameOrId: string,
  options: RotateOptions,
): Work<RotationResult> {
  const {instance, unfinished} = await requireUnfinished(ports, nameOrId)
  if (isOfApp(unfinished)) return yield* continueApp(await AppRun.open(ports, instance, unfinished, options), true)
  const isShown = unfinished.step === 'delivered'
  if (unfinished.delivery.to === 'stdout' && options.delivery?.to !== 'stdout' && !isShown)
    throw new DeliveryNeeded(instance.name)
  return yield* continueRotation(ports, instance, unfinished, options)
}

/**
 * Undoes an interrupted rotation: the new binding is deleted, the old one stays. Only before the delivery: after it the
 * file holds the new credentials in place of what it held before, and nobody could get the old ones back into it.
 * @throws NothingToResume, RollbackTooLate
 */
export async function* rollBackRotation(
  ports: RotationPorts,
  nameOrId: string,
  options: RotateOptions,
): Work<RotationResult> {
  const {instance, unfinished} = await requireUnfinished(ports, nameOrId)
  if (isOfApp(unfinished)) return yield* rollBackApp(await AppRun.open(ports, instance, unfinished, options))
  const bindings = await (await ports.platform()).listBindings(instance)
  if (!unfinished.oldBindingIds.every((id) => bindings.some((binding) => binding.id === id))) {
    throw new RollbackTooLate(instance.name, 'an old binding is revoked already, so the new one is all there is')
  }
  if (whatIsLeft(unfinished, await deliveredKeyId(ports, unfinished.delivery)) === 'revoke') {
    throw new RollbackTooLate(
      instance.name,
      'the new credentials are delivered, and deleting them would leave dead ones there',
    )
  }
  // What the journal knows goes first: what follows does not return what became of each.
  const [original, ...givenBefore] = unfinished.oldBindingIds
  if (unfinished.step === 'delivering' && unfinished.delivery.to === 'command')
    options.warn('The command that was started may have stored the new credentials, which are deleted now.')
  const end = yield* deleteNew(ports, instance, unfinished)
  // What earlier runs gave to a command was to go with the old binding.
  for (const id of unfinished.delivery.to === 'command' ? givenBefore : [])
    yield* deleteNew(ports, instance, {
      ...unfinished,
      newBindingId: id,
      oldBindingIds: original === undefined ? [] : [original],
    })
  yield* deleteOrphanedBindings(ports, instance)
  await (await ports.rotations()).close(unfinished.id, 'rolled-back')
  return {
    ...resultOf(instance, unfinished, {resumed: true, name: undefined}),
    outcome: 'rolled-back',
    revoked: [],
    unproved: unfinished.newBindingId !== undefined && mayBeAlive(end) ? [unfinished.newBindingId] : [],
    newBindingEnd: end,
  }
}

/** The requests of a rotation, in order. Sends nothing that changes anything. */
export async function previewRotation(
  ports: RotationPorts,
  nameOrId: string,
  options: Pick<RotateOptions, 'app' | 'binding' | 'delivery' | 'credentials' | 'allowOutage'>,
): Promise<RequestPreview[]> {
  const instance = await requireReadyInstance(ports, nameOrId)
  const ofApp = await namedApp(ports, instance, options)
  if (ofApp) return await previewApp(ports, instance, ofApp, options)
  const old = await oldBinding(ports, instance, options)
  if (options.delivery) await checkDelivery(ports, options.delivery)
  const platform = await ports.platform()
  const {request} = await successorRequest(ports, instance, [old.id])
  return [
    ...(await platform.preview({kind: 'create-binding', instance, request})),
    ...(await platform.preview({kind: 'delete-binding', instance, binding: old})),
  ]
}

async function* continueRotation(
  ports: RotationPorts,
  instance: ServiceInstance,
  rotation: Rotation,
  options: RotateOptions,
): Work<RotationResult> {
  yield rotation.step === 'delivered'
    ? {stage: 'earlier rotation', state: 'done', detail: 'its credentials are delivered'}
    : {stage: 'interrupted rotation', state: 'done', detail: `it had reached the step "${rotation.step}"`}
  const left = whatIsLeft(rotation, await deliveredKeyId(ports, rotation.delivery))
  if (left === 'revoke') {
    return yield* retireOld(ports, instance, await dated(ports, rotation, options), options, true)
  }
  if (rotation.delivery.to === 'command' && !options.command) throw new DeliveryCommandNeeded(instance.name)
  if (left === 'deliver-again') return yield* deliverAgain(ports, instance, rotation, options)
  await checkDelivery(ports, rotation.delivery)
  yield* deleteNew(ports, instance, rotation)
  return yield* makeProveDeliver(ports, instance, rotation, options, true)
}

/** One that was killed between its delivery and the journal's word of it has no end of its grace yet. */
async function dated(ports: RotationPorts, rotation: Rotation, options: RotateOptions): Promise<Rotation> {
  const retirement = options.retirement ?? rotation.retirement
  if (rotation.retireAt !== undefined || retirement.kind !== 'after') return rotation
  const retireAt = new Date(ports.clock.now() + retirement.graceMillis).toISOString()
  await (await ports.rotations()).advance(rotation.id, {step: 'delivered', retireAt})
  return {...rotation, step: 'delivered', retireAt}
}

/** What an earlier rotation had left is part of what this command did. */
function withEarlier(before: RotationResult, result: RotationResult): RotationResult {
  return {
    ...result,
    revoked: [...before.revoked, ...result.revoked],
    unproved: [...before.unproved, ...result.unproved],
  }
}

async function requireUnfinished(
  ports: RotationPorts,
  nameOrId: string,
): Promise<{instance: ServiceInstance; unfinished: Rotation}> {
  const instance = await requireReadyInstance(ports, nameOrId)
  const rotations = await ports.rotations()
  const unfinished = await rotations.open(instance.id)
  if (!unfinished) throw new NothingToResume(instance.name)
  await rotations.takeOver(unfinished)
  return {instance, unfinished}
}

async function oldBinding(
  ports: RotationPorts,
  instance: ServiceInstance,
  options: Pick<RotateOptions, 'binding' | 'delivery' | 'credentials'>,
): Promise<ServiceBinding> {
  const platform = await ports.platform()
  const wanted = options.binding ?? (await boundInFile(ports, instance, options))
  let choice = chooseOldBinding(await platform.listBindings(instance), wanted)
  const name = wanted ?? (choice.kind === 'chosen' ? choice.binding.name : undefined)
  if (name !== undefined) {
    // What another machine has made or replaced under this name is listed once it was looked for.
    await platform.findBinding(instance, name)
    choice = chooseOldBinding(await platform.listBindings(instance), wanted)
  }
  if (choice.kind === 'chosen') return choice.binding
  throw new NoBindingToRotate(instance.name, choice)
}

/** The file knows which binding it holds: nobody has to name it. */
async function boundInFile(
  ports: RotationPorts,
  instance: ServiceInstance,
  {delivery, credentials}: Pick<RotateOptions, 'delivery' | 'credentials'>,
): Promise<string | undefined> {
  const path = credentials ?? (delivery?.to === 'file' ? delivery.path : undefined)
  if (path === undefined) return undefined
  const found = await bindingInFile(ports, instance, path)
  if (found.holds === 'binding') return found.binding.id
  if (credentials === undefined) return undefined
  throw new NoBindingToRotate(instance.name, {kind: 'file', path, found: found.holds})
}

/** One of unknown age counts as old enough: otherwise it would never be rotated. */
function isTooYoung(binding: ServiceBinding, now: number, olderThanMillis: number | undefined): boolean {
  return olderThanMillis !== undefined && now - Date.parse(binding.createdAt) < olderThanMillis
}

async function checkDelivery(ports: RotationPorts, delivery: Delivery): Promise<void> {
  if (delivery.to !== 'file') return
  await (await ports.credentialFiles()).check(delivery.path)
  await requireNothingElse(ports, delivery.path)
}

async function deliveredKeyId(ports: RotationPorts, delivery: Delivery): Promise<string | undefined> {
  if (delivery.to !== 'file') return undefined
  const content = await (await ports.credentialFiles()).read(delivery.path)
  return content === undefined ? undefined : readAccessKeyId(content)
}

function sameDelivery(one: Delivery, other: Delivery): boolean {
  return one.to === 'file' && other.to === 'file' ? one.path === other.path : one.to === other.to
}
