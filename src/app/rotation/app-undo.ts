import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {ServiceBinding} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {startedSince} from '../../domain/rotation/app-rotation.ts'
import {RollbackTooLate} from '../../domain/rotation/failures.ts'
import {mayBeAlive, type NewBindingEnd} from '../../domain/rotation/new-binding-end.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {AppRun} from './app-journal.ts'
import {awaitCanceled} from './app-move.ts'
import {NOTHING_PROVES, type RotationResult, resultOf} from './result.ts'

/**
 * Undoes a rotation of an app's binding: cancels its deployment, so that the old instances come back, then deletes the new
 * binding. Refused once an instance may have been started with the new credentials, which would die under it.
 * @throws RollbackTooLate, AppNotMoved
 */
export async function* rollBackApp(run: AppRun): Work<RotationResult> {
  const {ports, instance, app, rotation} = run
  const bindings = await run.platform.listBindings(instance)
  const isThere = (id: string): boolean => bindings.some((binding) => binding.id === id && binding.state !== 'failed')
  if (!rotation.oldBindingIds.every(isThere)) {
    throw new RollbackTooLate(instance.name, 'an old binding is deleted already, so the new one is all there is')
  }
  if (rotation.step === 'delivered') {
    throw new RollbackTooLate(instance.name, `every instance of ${plainLine(app.name)} has the new credentials`)
  }
  yield* cancelOwn(run)
  const holders = await holdersOf(run)
  const made = await run.apps.bindingMadeBy(instance, rotation.app.operation)
  if (made && holders.length > 0) {
    const which = [...new Set(holders)].map(plainLine).join(', ')
    throw new RollbackTooLate(
      instance.name,
      `processes of ${plainLine(app.name)} (${which}) were started since the new binding was made, and may run with its credentials`,
    )
  }
  const end = yield* deleteMade(run, made)
  await (await ports.rotations()).close(rotation.id, 'rolled-back')
  return {
    ...resultOf(instance, rotation, {resumed: true, name: undefined}),
    outcome: 'rolled-back',
    revoked: [],
    unproved: made && mayBeAlive(end) ? [made.id] : [],
    newBindingEnd: end,
  }
}

/**
 * After a failure before the deployment: deletes the new binding and closes the rotation, unless the app may run with it. A
 * failure of this leaves the rotation open, and what caused it is what the person should read.
 */
export async function* undoNewBinding(run: AppRun): Work<NewBindingEnd | 'in-use'> {
  try {
    const made = await run.apps.bindingMadeBy(run.instance, run.rotation.app.operation)
    if (made && (await holdersOf(run)).length > 0) return 'in-use'
    const end = yield* deleteMade(run, made)
    await (await run.ports.rotations()).close(run.rotation.id, 'rolled-back')
    return end
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof Interrupted) throw error
    yield {stage: 'new binding deleted again', state: 'failed', detail: error.message}
    return 'failed'
  }
}

async function holdersOf({apps, app, rotation}: AppRun): Promise<string[]> {
  return startedSince(await apps.processes(app), rotation.app.before)
}

/** Somebody else's deployment is left alone: it then has started instances with the new credentials. */
async function* cancelOwn(run: AppRun): Work<void> {
  const own = (await run.apps.deployments(run.app)).find(
    ({operation, state}) => operation === run.rotation.app.operation && (state === 'active' || state === 'canceling'),
  )
  if (!own) return
  const stage = `rolling deployment of ${plainLine(run.app.name)}`
  yield {stage, state: 'running', detail: 'canceling it'}
  await run.apps.cancel(own)
  const {state} = await awaitCanceled(run, own)
  yield {stage, state: state === 'canceled' ? 'done' : 'failed', detail: state}
}

async function* deleteMade(run: AppRun, made: ServiceBinding | undefined): Work<NewBindingEnd> {
  if (!made) return 'none'
  const stage = 'new binding deleted again'
  yield {stage, state: 'running'}
  const end = await run.platform.deleteBinding(run.instance, made)
  yield end === 'deleted' ? {stage, state: 'done', detail: made.id} : {stage, state: 'failed', detail: NOTHING_PROVES}
  return end
}
