import {type BindingCredentials, isBindingCredentials} from '../../domain/binding/credentials.ts'
import {BindingBusy} from '../../domain/context/cloud-foundry-failures.ts'
import type {BindingRequest, ServiceBinding} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {AppCredentialsUnreadable, waysOn} from '../../domain/rotation/app-failures.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {rememberUsable} from '../binding/bind-and-deliver.ts'
import type {AppRun} from './app-journal.ts'
import {provedOrThrow} from './steps.ts'
import {successorRequest} from './successor-request.ts'

/** Milliseconds between two checks of a binding that the broker makes. */
const CHECK_PAUSE = 2000

export interface MadeForApp {
  readonly binding: ServiceBinding
  /** Undefined where the login may not see them. */
  readonly credentials: unknown
}

/** The new binding: the one that an interrupted run has asked for, else one that is made now. */
export async function* madeNewBinding(run: AppRun): Work<MadeForApp> {
  const {platform, instance} = run
  const stage = `new binding of ${plainLine(run.app.name)}`
  yield {stage, state: 'running'}
  const found = await foundByOperation(run)
  const made = found
    ? {binding: found, credentials: await platform.readCredentials(instance, found)}
    : await platform.createBinding(instance, await requestOf(run))
  const {binding, credentials} = made
  await run.advance({
    step: 'created',
    newBindingId: binding.id,
    ...(isBindingCredentials(credentials) ? {newAccessKeyId: credentials.aws_access_key_id} : {}),
  })
  yield {stage, state: 'done', detail: binding.id}
  return made
}

/** A real login and a signed call, as for every rotation. */
export async function* provedNewBinding(run: AppRun, {binding, credentials}: MadeForApp): Work<void> {
  const {ports, instance, options} = run
  if (credentials === undefined) throw new AppCredentialsUnreadable(run.app.name)
  const usable: BindingCredentials = await rememberUsable(ports, instance, binding, credentials)
  yield* provedOrThrow(ports, usable, options.timeoutMillis)
  ports.clock.throwIfInterrupted()
  await run.platform.acknowledgeBinding(binding)
  await run.advance({step: 'proved'})
}

/** One whose creation failed counts as none: the platform replaces it with the next request. */
async function foundByOperation({
  apps,
  ports,
  instance,
  rotation,
  options,
}: AppRun): Promise<ServiceBinding | undefined> {
  for (;;) {
    const found = await apps.bindingMadeBy(instance, rotation.app.operation)
    if (found?.state !== 'in progress') return found?.state === 'failed' ? undefined : found
    if (ports.clock.now() >= options.waitUntil) {
      throw new BindingBusy(`The new binding of ${plainLine(instance.name)} is still being made.`, {
        hints: waysOn(instance.name),
      })
    }
    await ports.clock.sleep(CHECK_PAUSE)
  }
}

/** Beside the old one, which has all of it; after it, what the journal has kept of it. */
async function requestOf({ports, instance, rotation, heldWebhook}: AppRun): Promise<BindingRequest> {
  const {operation, way, name, parameters} = rotation.app
  const own = {app: rotation.delivery.app.id, operation}
  if (way === 'outage') {
    const bound = {...parameters, ...(heldWebhook === undefined ? {} : {notificationWebhook: heldWebhook})}
    const given = Object.keys(bound).length === 0 ? {} : {parameters: bound}
    return {...own, ...(name === undefined ? {} : {name}), ...given}
  }
  const {request} = await successorRequest(ports, instance, rotation.oldBindingIds.slice(-1))
  return {...request, ...own}
}
