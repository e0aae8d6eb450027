import type {CredentialFormat} from '../../domain/binding/credential-formats.ts'
import {
  type BindingCredentials,
  isBindingCredentials,
  maskCredentials,
  missingCredentialKeys,
  sendingDomain,
} from '../../domain/binding/credentials.ts'
import {BindingNameTaken, CredentialsMayBeLeft} from '../../domain/binding/failures.ts'
import {mayBeLeft} from '../../domain/binding/possible-orphan.ts'
import {Failure, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {
  BindingParameters,
  BindingRequest,
  ServiceBinding,
  ServiceInstance,
} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Platform} from '../../ports/instance/platform.ts'
import type {Ports} from '../../ports/ports.ts'
import type {Clock} from '../../ports/time/clock.ts'
import {requireReadyInstance} from '../instance/find-instance.ts'
import {snapshotOf} from '../records/record-snapshot.ts'
import {deleteOrphanedBindings} from './orphaned-bindings.ts'
import {warnOfOrphans} from './possible-orphans.ts'

export interface BindRequest {
  readonly instance: string
  readonly name?: string
  readonly parameters?: BindingParameters
}

/** The clock says whether what an earlier bind may have left can still appear. */
export type BindPorts = Pick<Ports, 'platform' | 'recordSnapshots'> & {readonly clock: Pick<Clock, 'now'>}

/** A binding whose credentials nobody has yet: hand them over, and say so with {@link deliver}. */
export interface NewBinding {
  readonly instance: ServiceInstance
  readonly binding: ServiceBinding
  readonly credentials: BindingCredentials
  /** Left behind by interrupted commands, and deleted. */
  readonly swept: readonly ServiceBinding[]
}

/** What a bind ends with. */
export interface BindResult {
  /** `discarded`: nobody wanted to see the credentials, so the binding is deleted again. */
  readonly outcome: 'bound' | 'discarded'
  readonly instance: {readonly id: string; readonly name: string}
  readonly binding: {
    readonly id: string
    readonly name: string | null
    /** An app's binding is another result: its credentials go elsewhere. */
    readonly app: null
    /** ISO 8601 */
    readonly createdAt: string
  }
  /** The domain to send from; `domain` of the credentials is the MAIL FROM domain where there is one. */
  readonly sendingDomain: string
  /** Under the broker's own keys; secrets are dots where they were delivered elsewhere. */
  readonly credentials: Readonly<Record<string, unknown>>
  readonly writtenTo: {readonly path: string; readonly format: CredentialFormat} | null
  /** Ids of bindings that interrupted commands had left behind. */
  readonly swept: readonly string[]
}

/**
 * Makes a binding and checks that its credentials can be used. The records that they carry are remembered.
 * @throws InstanceNotFound, InstanceNotReady, InstanceUnusable, BindingNameTaken, BindFailed, UnexpectedAnswer, …
 */
export async function* makeBinding(ports: BindPorts, request: BindRequest): Work<NewBinding> {
  const platform = await ports.platform()
  const instance = await requireReadyInstance(ports, request.instance)
  // A command that was killed may have left one of the same name.
  const swept = yield* deleteOrphanedBindings(ports, instance)
  await requireFreeName(platform, instance, request.name)
  const stage = `binding of ${plainLine(instance.name)}`
  yield {stage, state: 'running'}
  const {binding, credentials} = await platform.createBinding(instance, requestOf(request))
  try {
    if (!isBindingCredentials(credentials)) {
      const missing = missingCredentialKeys(credentials).join(', ')
      throw new UnexpectedAnswer(`Failed to bind ${plainLine(instance.name)}: the credentials lack ${missing}.`)
    }
    await (await ports.recordSnapshots()).save(instance.id, snapshotOf(credentials, binding.createdAt))
    yield {stage, state: 'done'}
  } catch (error) {
    throw await deletedAfter(error, platform, {instance, binding})
  }
  yield* warnOfOrphans(platform, instance, ports.clock)
  return {instance, binding, credentials, swept}
}

/** A new binding as a result, its secrets as dots unless they are to be revealed. */
export function reportBound(
  {instance, binding, credentials, swept}: NewBinding,
  {reveal, writtenTo}: {reveal: boolean; writtenTo: BindResult['writtenTo']},
): BindResult {
  return {
    outcome: 'bound',
    instance: {id: instance.id, name: instance.name},
    binding: {id: binding.id, name: binding.name ?? null, app: null, createdAt: binding.createdAt},
    sendingDomain: sendingDomain(credentials),
    credentials: reveal ? credentials : maskCredentials(credentials),
    writtenTo,
    swept: swept.map(({id}) => id),
  }
}

/**
 * Runs the delivery and keeps the binding when it worked; deletes the binding when nobody got its credentials.
 * @param deliver false: nobody wanted them.
 */
export async function deliver(
  ports: Pick<Ports, 'platform'>,
  {instance, binding}: Pick<NewBinding, 'instance' | 'binding'>,
  deliver: () => Promise<boolean>,
): Promise<boolean> {
  const platform = await ports.platform()
  let delivered: boolean
  try {
    delivered = await deliver()
  } catch (error) {
    throw await deletedAfter(error, platform, {instance, binding})
  }
  if (delivered) await platform.acknowledgeBinding(binding)
  else if ((await platform.deleteBinding(instance, binding)) !== 'deleted') {
    throw new CredentialsMayBeLeft(`Nothing proves that the binding ${binding.id} is gone.`, {
      hints: mayBeLeft([binding.id]),
    })
  }
  return delivered
}

/**
 * Deletes a binding after an error. What cannot be deleted now is undelivered, and goes with the next sweep.
 * @returns the error that led here, which matters more, with what has become of the binding.
 */
async function deletedAfter(
  error: unknown,
  platform: Platform,
  {instance, binding}: Pick<NewBinding, 'instance' | 'binding'>,
): Promise<unknown> {
  const outcome = await platform.deleteBinding(instance, binding).catch((failure: unknown) => {
    if (!(failure instanceof Failure)) throw failure
    return 'failed' as const
  })
  if (!(error instanceof Failure)) return error
  return error.withFacts(...(outcome === 'deleted' ? ['The binding is deleted again.'] : mayBeLeft([binding.id])))
}

export async function previewBind(ports: Pick<Ports, 'platform'>, request: BindRequest): Promise<RequestPreview[]> {
  const platform = await ports.platform()
  const instance = await requireReadyInstance(ports, request.instance)
  await requireFreeName(platform, instance, request.name)
  const leftBehind = await platform.orphanedBindings(instance)
  const previews = [
    ...leftBehind.map(async (binding) => await platform.preview({kind: 'delete-binding', instance, binding})),
    platform.preview({kind: 'create-binding', instance, request: requestOf(request)}),
  ]
  return (await Promise.all(previews)).flat()
}

function requestOf({name, parameters}: BindRequest): BindingRequest {
  return {...(name === undefined ? {} : {name}), ...(parameters === undefined ? {} : {parameters})}
}

async function requireFreeName(platform: Platform, instance: ServiceInstance, name: string | undefined): Promise<void> {
  if (name === undefined) return
  const found = await platform.findBinding(instance, name)
  const taken = (await platform.listBindings(instance)).find((binding) => binding.name === name && !binding.app)
  if (typeof found === 'string' || !taken) return
  throw new BindingNameTaken(`${plainLine(instance.name)} has a binding named ${name} already.`, {
    hints: [
      'For new credentials choose another name, or:',
      shellCommand('sesctl', 'unbind', instance.name, taken.id, '--yes'),
      shellCommand('sesctl', 'rotate', instance.name, '--binding', name, '--write', 'FILE'),
    ],
  })
}
