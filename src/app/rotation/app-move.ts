import {Interrupted} from '../../domain/exit/failure.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {AppNotMoved, DeploymentEnded, waysOn} from '../../domain/rotation/app-failures.ts'
import {type AppDeployment, moveOf, nextMove, runsOf} from '../../domain/rotation/app-rotation.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {AppRun} from './app-journal.ts'

/** Milliseconds between two checks; the last is repeated. A deployment takes minutes, and the rate limit counts hours. */
const PAUSES = [250, 500, 1000, 2000, 2000, 5000]
const SHORTEST = 100

/**
 * Has every process of the app started anew, and waits until all of its instances run. What an earlier run has begun is
 * found and followed, so that one that was killed begins no second deployment.
 * @throws DeploymentEnded, DeploymentRefused, AppNotMoved, Interrupted
 */
export async function* moveApp(run: AppRun, {by}: {readonly by: 'deployment' | 'restart'}): Work<void> {
  const {apps, app} = run
  if (run.rotation.app.atDeployment === undefined || run.rotation.step !== 'delivering') {
    await run.advance({step: 'delivering', app: {atDeployment: runsOf(await apps.processes(app))}})
  }
  const stage = `${by === 'deployment' ? 'rolling deployment' : 'restart'} of ${plainLine(app.name)}`
  try {
    const next = nextMove(moveOf(await apps.processes(app), run.rotation.app), await apps.deployments(app))
    if (next.do === 'follow') yield* follow(run, next.deployment, stage)
    if (next.do === 'restart' && by === 'restart') {
      yield {stage, state: 'running', detail: 'no instance of it sends mail until they are up again'}
      await apps.restart(app)
      await run.advance({app: {restarted: true}})
    } else if (next.do === 'restart') {
      yield {stage, state: 'running'}
      yield* follow(run, await apps.deploy(app, run.rotation.app.operation), stage)
    } else if (next.do === 'nothing') {
      yield {stage, state: 'skipped', detail: 'no instance has the old credentials'}
    }
    yield* instancesUp(run)
    if (next.do === 'restart' && by === 'restart') yield {stage, state: 'done'}
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    throw error.leaving(
      'The app may be between its old and new credentials; both work until the rotation is finished.',
      {
        hints: waysOn(run.instance.name),
      },
    )
  }
}

/** Waits for the end of a deployment, whoever began it. */
async function* follow(run: AppRun, begun: AppDeployment, stage: string): Work<void> {
  const {apps, app, ports, instance} = run
  await run.advance({app: {deploymentId: begun.id}})
  yield {stage, state: 'running', detail: begun.id}
  let deployment = begun
  for (let looked = 0; ; looked += 1) {
    if (deployment.state === 'deployed') break
    if (deployment.state === 'superseded' || deployment.state === 'canceled') {
      yield {stage, state: 'failed', detail: deployment.state}
      throw new DeploymentEnded(instance.name, app.name, deployment)
    }
    if (ports.clock.now() >= run.options.waitUntil) {
      yield {stage, state: 'failed', detail: 'it has not ended in time'}
      const why = `the deployment ${plainLine(deployment.id)} has not ended`
      throw new AppNotMoved(instance.name, app.name, why, deployment.error)
    }
    if (deployment.error !== undefined) yield {stage, state: 'running', detail: plainLine(deployment.error)}
    await pauseAfter(run, looked)
    deployment = (await apps.deployment(begun.id)) ?? {...begun, state: 'canceled'}
  }
  await run.advance({app: {restarted: true}})
  yield {stage, state: 'done', detail: begun.id}
}

/** A deployment ends when the new web processes are healthy; workers are started at its very end. */
async function* instancesUp(run: AppRun): Work<void> {
  const {apps, app, ports, instance} = run
  const stage = `instances of ${plainLine(app.name)}`
  for (let looked = 0; ; looked += 1) {
    const move = moveOf(await apps.processes(app), run.rotation.app)
    if (move === 'moved') break
    if (ports.clock.now() >= run.options.waitUntil) {
      yield {stage, state: 'failed', detail: move === 'old' ? 'some have the old credentials' : 'some do not run'}
      const why = move === 'old' ? 'some instances were not started anew' : 'some of its new instances do not run'
      throw new AppNotMoved(instance.name, app.name, why)
    }
    yield {stage, state: 'running', detail: move === 'old' ? 'some have the old credentials' : 'some are starting'}
    await pauseAfter(run, looked)
  }
  yield {stage, state: 'done', detail: 'all are new and running'}
}

/** Never beyond the end of the time, so that what is awaited is said then. */
async function pauseAfter({ports, options}: AppRun, looked: number): Promise<void> {
  const pause = PAUSES[looked] ?? PAUSES.at(-1) ?? 0
  await ports.clock.sleep(Math.min(pause, Math.max(SHORTEST, options.waitUntil - ports.clock.now())))
}

/** Waits for the end of a deployment that was canceled. @returns its end */
export async function awaitCanceled(run: AppRun, deployment: AppDeployment): Promise<AppDeployment> {
  const {apps, app, ports, instance} = run
  for (let looked = 0; ; looked += 1) {
    const now = await apps.deployment(deployment.id)
    if (!now || (now.state !== 'active' && now.state !== 'canceling')) return now ?? deployment
    if (ports.clock.now() >= run.options.waitUntil) {
      throw new AppNotMoved(instance.name, app.name, `the deployment ${plainLine(now.id)} is being canceled`, now.error)
    }
    await pauseAfter(run, looked)
  }
}
