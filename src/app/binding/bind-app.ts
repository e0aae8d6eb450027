import {sendingDomain} from '../../domain/binding/credentials.ts'
import {NEEDED_FOR_RECORDS} from '../../domain/binding/credentials-input.ts'
import {BindingNameTaken} from '../../domain/binding/failures.ts'
import {BindingBusy} from '../../domain/context/cloud-foundry-failures.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {BindingRequest, ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Ports} from '../../ports/ports.ts'
import {requireReadyInstance} from '../instance/find-instance.ts'
import {snapshotOf} from '../records/record-snapshot.ts'
import {type BindRequest, parameterWarnings} from './bind.ts'
import type {DeliveryPorts} from './bind-and-deliver.ts'
import {deleteOrphanedBindings} from './orphaned-bindings.ts'
import {warnOfOrphans} from './possible-orphans.ts'

export interface BindAppRequest extends BindRequest {
  /** Name or guid. */
  readonly app: string
  /** Makes another binding beside one that is there, as platforms allow that know `strategy: multiple`. */
  readonly another?: boolean
}

/** An app's binding. The platform delivers its credentials when the app starts next. */
export interface AppBound {
  /** `exists`: the app was bound before, and nothing else was asked for. */
  readonly outcome: 'bound' | 'exists'
  readonly instance: {readonly id: string; readonly name: string}
  readonly binding: {
    readonly id: string
    readonly name: string | null
    readonly app: {readonly id: string; readonly name: string}
    /** ISO 8601 */
    readonly createdAt: string
  }
  /** Null where this login may not see it. */
  readonly sendingDomain: string | null
  readonly credentials: null
  readonly writtenTo: null
  /** Ids of bindings that interrupted commands had left behind. */
  readonly swept: readonly string[]
}

/**
 * Binds an app, once: an app that is bound already stays as it is.
 * @param warn receives what the parameters will not do, before anything is made.
 * @throws InstanceNotFound, InstanceNotReady, InstanceUnusable, AppNotFound, BindingNameTaken when the app is bound in
 *   another way, BindingBusy, BindFailed, …
 */
export async function* bindApp(
  ports: Omit<DeliveryPorts, 'credentialFiles' | 'deliveryCommands' | 'secretMask'>,
  request: BindAppRequest,
  warn: (sentence: string) => void,
): Work<AppBound> {
  for (const warning of parameterWarnings(request)) warn(warning)
  const platform = await ports.platform()
  const instance = await requireReadyInstance(ports, request.instance)
  const swept = (yield* deleteOrphanedBindings(ports, instance)).map(({id}) => id)
  yield* warnOfOrphans(platform, instance, ports.clock)
  const existing = boundBefore(await platform.listBindings(instance), instance, request)
  if (existing) return report('exists', instance, existing, {swept, sendingDomain: null})
  const stage = `binding of ${plainLine(request.app)} to ${plainLine(instance.name)}`
  yield {stage, state: 'running'}
  const {binding, credentials} = await platform.createBinding(instance, requestOf(request))
  // The platform delivers: there is no reader here.
  await platform.acknowledgeBinding(binding)
  yield {stage, state: 'done'}
  if (!NEEDED_FOR_RECORDS.met(credentials)) return report('bound', instance, binding, {swept, sendingDomain: null})
  await (await ports.recordSnapshots()).save(instance.id, snapshotOf(credentials, binding.createdAt))
  return report('bound', instance, binding, {swept, sendingDomain: sendingDomain(credentials)})
}

/** The requests that {@link bindApp} would send: none for an app that is bound. */
export async function previewBindApp(
  ports: Pick<Ports, 'platform'>,
  request: BindAppRequest,
): Promise<RequestPreview[]> {
  const platform = await ports.platform()
  const instance = await requireReadyInstance(ports, request.instance)
  const leftBehind = await platform.orphanedBindings(instance)
  const kept = (await platform.listBindings(instance)).filter(({id}) => leftBehind.every((left) => left.id !== id))
  const previews = leftBehind.map(
    async (binding) => await platform.preview({kind: 'delete-binding', instance, binding}),
  )
  if (!boundBefore(kept, instance, request)) {
    previews.push(platform.preview({kind: 'create-binding', instance, request: requestOf(request)}))
  }
  return (await Promise.all(previews)).flat()
}

/** A binding of the app that has what is asked for, as far as bindings say: their parameters are not listed. */
function boundBefore(
  bindings: readonly ServiceBinding[],
  instance: ServiceInstance,
  {app, name, parameters, another}: BindAppRequest,
): ServiceBinding | undefined {
  const ofApp = bindings.filter((binding) => binding.app?.name === app || binding.app?.id === app)
  const what = `the app ${plainLine(app)} to ${plainLine(instance.name)}`
  if (ofApp.some(({state}) => state === 'in progress' || state === 'undelivered')) {
    throw new BindingBusy(`Can't bind ${what} now: another operation on its binding is still running.`, {
      hints: [shellCommand('sesctl', 'bindings', instance.name)],
    })
  }
  const ready = ofApp.filter(({state}) => state === 'ready')
  const [existing] = ready
  if (!existing || another) return undefined
  const fits =
    parameters === undefined ? ready.find((binding) => name === undefined || binding.name === name) : undefined
  if (fits) return fits
  throw new BindingNameTaken(`Can't bind ${what} in another way: it is bound already.`, {
    hints: [
      'Run the same command with --new for another binding beside it: most platforms allow up to five.',
      'To bind it again, with a pause in its mail:',
      shellCommand('sesctl', 'unbind', instance.name, existing.id, '--yes'),
      'Then run the same command again.',
    ],
  })
}

function requestOf({app, name, parameters}: BindAppRequest): BindingRequest {
  return {app, ...(name === undefined ? {} : {name}), ...(parameters === undefined ? {} : {parameters})}
}

function report(
  outcome: AppBound['outcome'],
  instance: ServiceInstance,
  {id, name, app, createdAt}: ServiceBinding,
  rest: Pick<AppBound, 'swept' | 'sendingDomain'>,
): AppBound {
  return {
    outcome,
    instance: {id: instance.id, name: instance.name},
    binding: {id, name: name ?? null, app: app ?? {id: '', name: ''}, createdAt},
    credentials: null,
    writtenTo: null,
    ...rest,
  }
}
