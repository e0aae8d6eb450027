import {isNamed} from '../../domain/binding/find-binding.ts'
import {AppAlreadyBound} from '../../domain/context/cloud-foundry-failures.ts'
import {Failure, Interrupted, Unavailable} from '../../domain/exit/failure.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {AppNotBound, OneBindingPerApp, waysOn} from '../../domain/rotation/app-failures.ts'
import {runsOf} from '../../domain/rotation/app-rotation.ts'
import {NoBindingToRotate, RotationUnfinished} from '../../domain/rotation/failures.ts'
import {oldCredentialsWork} from '../../domain/rotation/new-binding-end.ts'
import {isDue, usualRetirement} from '../../domain/rotation/retirement.ts'
import {type AppJournal, AppRun, isOfApp, requireApps} from './app-journal.ts'
import {moveApp} from './app-move.ts'
import {replaceWithOutage} from './app-outage.ts'
import {madeNewBinding, provedNewBinding} from './app-successor.ts'
import {undoNewBinding} from './app-undo.ts'
import type {RotateOptions, RotationPorts, RotationResult} from './result.ts'
import {retireOld, revokeOld} from './retire.ts'
import {successorRequest} from './successor-request.ts'

/**
 * Replaces the binding of an app (docs/decisions/0020): a new one beside the old, proof, a rolling deployment, and once no
 * process of before runs any more, the end of the old one. A run that is interrupted anywhere is finished by the next one.
 *
 * @throws NoApps, AppNotFound, AppNotBound, RotationUnfinished, OneBindingPerApp, DeploymentEnded, DeploymentRefused,
 *   AppNotMoved, and as `rotate`
 */
export async function* rotateApp(
  ports: RotationPorts,
  instance: ServiceInstance,
  wanted: {readonly app: string; readonly binding?: string | undefined},
  options: RotateOptions,
): Work<RotationResult> {
  const platform = await ports.platform()
  const apps = requireApps(platform)
  const app = await apps.find(wanted.app)
  const rotations = await ports.rotations()
  const unfinished = await rotations.open(instance.id)
  if (unfinished) {
    await rotations.takeOver(unfinished)
    if (!isOfApp(unfinished) || unfinished.delivery.app.id !== app.id)
      throw new RotationUnfinished(instance.name, unfinished)
    if (!isDue(unfinished.retireAt, ports.clock.now())) {
      return yield* continueApp(await AppRun.open(ports, instance, unfinished, options), true)
    }
    const before = yield* revokeOld(ports, instance, unfinished, true)
    const result = yield* rotateApp(ports, instance, wanted, options)
    // What the earlier rotation had left is part of what this command did.
    return {
      ...result,
      revoked: [...before.revoked, ...result.revoked],
      unproved: [...before.unproved, ...result.unproved],
    }
  }
  const old = await oldBindings(ports, instance, {app, binding: wanted.binding})
  const age = ports.clock.now() - Date.parse(old.at(-1)?.createdAt ?? '')
  if (options.olderThanMillis !== undefined && age < options.olderThanMillis) {
    return {instance: instance.name, outcome: 'too-young', revoked: [], unproved: [], resumed: false}
  }
  const {warnings} = await successorRequest(ports, instance, [old.at(-1)?.id ?? ''])
  for (const warning of warnings) options.warn(warning)
  const before = runsOf(await apps.processes(app))
  const begun = await rotations.begin({
    instanceId: instance.id,
    oldBindingIds: old.map(({id}) => id),
    delivery: {to: 'app', app},
    retirement: options.retirement ?? usualRetirement('app'),
    startedAt: new Date(ports.clock.now()).toISOString(),
    app: {operation: ports.clock.newId(), way: 'beside', before, ...(options.allowOutage ? {outageAllowed: true} : {})},
  })
  return yield* continueApp(await AppRun.open(ports, instance, begun as AppJournal, options), false)
}

/** What is left of a rotation of an app's binding, wherever the last run has stopped. */
export async function* continueApp(run: AppRun, resumed: boolean): Work<RotationResult> {
  const {ports, instance, options} = run
  if (run.rotation.step !== 'delivered') {
    if (run.rotation.app.way === 'outage') yield* replaceWithOutage(run)
    else yield* besideOrOutage(run)
    const retirement = options.retirement ?? run.rotation.retirement
    const retireAt = retirement.kind === 'after' ? ports.clock.now() + retirement.graceMillis : undefined
    await run.advance({
      step: 'delivered',
      ...(retireAt === undefined ? {} : {retireAt: new Date(retireAt).toISOString()}),
    })
  }
  return yield* retireOld(ports, instance, run.rotation, options, resumed)
}

/** The platform says by its refusal that it allows one binding: nothing is changed by then. */
async function* besideOrOutage(run: AppRun): Work<void> {
  try {
    yield* moveBeside(run)
  } catch (error) {
    if (!(error instanceof AppAlreadyBound)) throw error
    if (!run.options.allowOutage && !run.rotation.app.outageAllowed) {
      await (await run.ports.rotations()).close(run.rotation.id, 'rolled-back')
      throw new OneBindingPerApp(run.instance.name, run.app.name)
    }
    yield {
      stage: 'new binding beside the old one',
      state: 'skipped',
      detail: 'this Cloud Foundry allows one for each app',
    }
    yield* replaceWithOutage(run)
  }
}

async function* moveBeside(run: AppRun): Work<void> {
  if (run.rotation.step !== 'delivering') {
    try {
      const made = yield* madeNewBinding(run)
      yield* provedNewBinding(run, made)
    } catch (error) {
      if (!(error instanceof Failure) || error instanceof AppAlreadyBound) throw error
      // A request without an answer may arrive yet: only the journal finds what it makes.
      if (error instanceof Unavailable && run.rotation.step === 'started') {
        throw error.withHints(...waysOn(run.instance.name))
      }
      const end = yield* undoNewBinding(run)
      const facts = end === 'in-use' ? [IN_USE, ...waysOn(run.instance.name)] : [oldCredentialsWork(end)]
      if (error instanceof Interrupted) throw error.adding(facts[0] ?? '', {hints: [...error.hints, ...facts.slice(1)]})
      throw error.withFacts(...facts)
    }
  }
  yield* moveApp(run, {by: 'deployment'})
}

const IN_USE =
  'The new binding is kept: the app was started since it was made, and may run with it. The old one works too.'

/**
 * What the app has now, oldest first: after the deployment nothing uses any of them. One that was named is the only one to go.
 * @throws AppNotBound, NoBindingToRotate
 */
export async function oldBindings(
  ports: Pick<RotationPorts, 'platform'>,
  instance: ServiceInstance,
  {app, binding}: {readonly app: {readonly id: string; readonly name: string}; readonly binding?: string | undefined},
): Promise<ServiceBinding[]> {
  const bindings = await (await ports.platform()).listBindings(instance)
  const ofApp = bindings
    .filter(({app: bound, state}) => bound?.id === app.id && (state === 'ready' || state === 'undelivered'))
    .sort((one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt))
  if (ofApp.length === 0) throw new AppNotBound(instance.name, app.name)
  if (binding === undefined) return ofApp
  const named = ofApp.filter((each) => each.id === binding || isNamed(each, binding) || each.id.startsWith(binding))
  const exact = named.find(({id}) => id === binding)
  if (exact) return [exact]
  if (named.length === 0) throw new NoBindingToRotate(instance.name, {kind: 'unknown', wanted: binding})
  // Bindings of one app and instance have one name: all of them are meant by it.
  return named
}
