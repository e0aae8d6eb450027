import {Failure} from '../../domain/exit/failure.ts'
import type {BindingParameters, ServiceBinding} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {waysOn} from '../../domain/rotation/app-failures.ts'
import type {AppRotation} from '../../domain/rotation/app-rotation.ts'
import {Secret} from '../../domain/text/secret.ts'
import type {AppRun} from './app-journal.ts'
import {moveApp} from './app-move.ts'
import {madeNewBinding, provedNewBinding} from './app-successor.ts'
import {NOTHING_PROVES} from './result.ts'

const WEBHOOK_LOST =
  'The old binding notifies a webhook with a password, which is not written down: the new binding is made without it. Bind again with --notification-webhook to have it back.'

/**
 * Unbinds, binds and restarts, where the platform allows one binding: mail stops at the first of these and comes back with the
 * last. Its name and parameters are in the journal before the old binding goes. There is no way back after that,
 * so that every failure leaves the journal for --resume.
 */
export async function* replaceWithOutage(run: AppRun): Work<void> {
  const {platform, instance, options} = run
  const bindings = await platform.listBindings(instance)
  const old = bindings.filter(({id}) => run.rotation.oldBindingIds.includes(id))
  if (run.rotation.app.way === 'beside') {
    await run.advance({app: {way: 'outage', ...(await kept(run, old.at(-1)))}})
  }
  if (run.rotation.app.webhookNotKept && !run.heldWebhook) options.warn(WEBHOOK_LOST)
  try {
    for (const binding of old) yield* unbind(run, binding)
    if (run.rotation.step !== 'delivering') yield* provedNewBinding(run, yield* madeNewBinding(run))
    yield* moveApp(run, {by: 'restart'})
  } catch (error) {
    throw error instanceof Failure ? error.withHints(...waysOn(instance.name).slice(0, 1)) : error
  }
}

async function kept(run: AppRun, old: ServiceBinding | undefined): Promise<Partial<AppRotation>> {
  if (!old) return {}
  const parameters: BindingParameters = (await run.platform.readBindingParameters(run.instance, old)) ?? {}
  const {notificationWebhook: webhook, ...rest} = parameters
  const isSecret = webhook instanceof Secret
  if (isSecret) run.heldWebhook = webhook
  return {
    ...(old.name === undefined ? {} : {name: old.name}),
    parameters: isSecret || webhook === undefined ? rest : {...rest, notificationWebhook: webhook},
    ...(isSecret ? {webhookNotKept: true} : {}),
  }
}

async function* unbind({platform, instance, ports}: AppRun, binding: ServiceBinding): Work<void> {
  const stage = `old binding ${binding.id.slice(0, 8)} revoked`
  ports.clock.throwIfInterrupted()
  yield {stage, state: 'running', detail: 'the app cannot send mail from here on'}
  const end = await platform.deleteBinding(instance, binding)
  yield end === 'deleted' ? {stage, state: 'done'} : {stage, state: 'failed', detail: NOTHING_PROVES}
}
