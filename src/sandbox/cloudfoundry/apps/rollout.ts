import type {Environment} from '../../environment.ts'
import {deploymentStuckSince, intrusion} from '../../faults/deployments.ts'
import {type Metadata, NO_METADATA} from '../metadata.ts'
import {cloudFoundrySettings} from '../settings.ts'
import type {App} from './app.ts'
import {Apps} from './apps.ts'
import type {Deployment} from './deployment.ts'
import {Deployments} from './deployments.ts'
import type {AppProcess} from './process.ts'
import {Processes} from './processes.ts'
import {Running} from './running.ts'

/** Annotation of a deployment that the sandbox has begun by itself. */
const INTRUDER = 'sandbox-begun-by'

/**
 * Rolling deployments: a new web process with the environment of the moment of the request takes over from those before it,
 * `max_in_flight` instances at a time (deployment_create.rb, deployment_updater/actions). They move on when somebody looks.
 */
export class Rollout {
  readonly #env: Environment
  readonly #apps: Apps
  readonly #deployments: Deployments
  readonly #processes: Processes
  readonly #running: Running

  /** @param api base URL of the Cloud Controller */
  constructor(env: Environment, api: string) {
    this.#env = env
    this.#apps = new Apps(env)
    this.#deployments = new Deployments(env)
    this.#processes = new Processes(env)
    this.#running = new Running(env, api)
  }

  /**
   * Begins a deployment; one of the same app that is active is overtaken. An app that is stopped is started, and its
   * deployment is over at once.
   * @returns its guid
   */
  begin(
    app: App,
    request: {readonly dropletGuid: string; readonly maxInFlight: number; readonly metadata: Metadata},
  ): string {
    const previous = this.#deployments.activeOf(app.guid)
    const web = this.#webProcesses(app.guid)
    const instances = previous?.instances ?? web.at(-1)?.instances ?? 0
    const isStopped = app.state === 'STOPPED'
    const processGuid = isStopped
      ? (web.at(-1)?.guid ?? '')
      : this.#clone(app, web.at(-1), Math.min(request.maxInFlight, instances))
    if (isStopped) this.#running.start({...app, dropletGuid: request.dropletGuid})
    else this.#apps.save({...app, dropletGuid: request.dropletGuid})
    if (previous) this.#overtake(previous)
    const guid = this.#deployments.add({
      ...request,
      appGuid: app.guid,
      processGuid,
      previousDropletGuid: app.dropletGuid ?? request.dropletGuid,
      instances,
    })
    if (isStopped) this.#deployments.setReason(guid, 'DEPLOYED')
    return guid
  }

  /** Moves every deployment on to where it is by now. */
  settle(): void {
    const active = this.#deployments.active()
    if (active.length === 0) return
    this.#env.store.transaction(() => {
      for (const deployment of active) this.#move(deployment)
    })
  }

  /** Ends the deployment of an app that is about to be stopped: its process is the one that is started the next time. */
  stopFor(appGuid: string): void {
    const active = this.#deployments.activeOf(appGuid)
    if (!active) return
    this.#keepOnly(appGuid, active.processGuid)
    this.#processes.scale(active.processGuid, active.instances, undefined)
    this.#deployments.setReason(active.guid, 'CANCELED')
  }

  /** What it has started so far runs on beside the next one. */
  #overtake({guid, processGuid, instances}: Deployment): void {
    this.#processes.markReady(processGuid, instances, this.#running.readyAt())
    this.#deployments.setReason(guid, 'SUPERSEDED')
  }

  #move(deployment: Deployment): void {
    const {instanceStartMillis} = cloudFoundrySettings(this.#env)
    const worked = deployment.workedMillis + this.#workedSince(deployment)
    this.#deployments.worked(deployment.guid, worked)
    const app = this.#apps.find(deployment.appGuid)
    if (!app) this.#deployments.setReason(deployment.guid, 'CANCELED')
    else if (deployment.status.reason !== 'CANCELING') this.#continue({...deployment, workedMillis: worked}, app)
    else if (worked >= instanceStartMillis) this.#takeBack(deployment, app)
  }

  #continue(deployment: Deployment, app: App): void {
    if (this.#isInterfered(deployment, app)) return
    if (deploymentStuckSince(this.#env) !== undefined) return
    const {instanceStartMillis} = cloudFoundrySettings(this.#env)
    const steps =
      instanceStartMillis === 0 ? Number.POSITIVE_INFINITY : Math.floor(deployment.workedMillis / instanceStartMillis)
    const healthy = Math.min(deployment.instances, steps * deployment.maxInFlight)
    if (healthy > 0 || deployment.instances === 0) this.#deployments.wasHealthy(deployment.guid)
    this.#shift(deployment, healthy)
    if (healthy >= deployment.instances) this.#finish(deployment, app)
  }

  /** Somebody else's own deployment is left alone: there would be no end of them. */
  #isInterfered(deployment: Deployment, app: App): boolean {
    if (INTRUDER in deployment.metadata.annotations) return false
    const by = intrusion(this.#env)
    if (by === 'canceled') this.#deployments.setReason(deployment.guid, 'CANCELING')
    if (by === 'superseded') {
      const metadata = {...NO_METADATA, annotations: {[INTRUDER]: 'somebody else'}}
      this.begin(app, {dropletGuid: deployment.dropletGuid, maxInFlight: deployment.maxInFlight, metadata})
    }
    return by !== undefined
  }

  /** Working time since somebody last looked, in milliseconds: a deployment that is stuck does not work, but can be canceled. */
  #workedSince({lookedAt, status}: Deployment): number {
    const now = this.#env.clock.now()
    const stuckSince = status.reason === 'CANCELING' ? undefined : deploymentStuckSince(this.#env)
    return Math.max(0, Math.min(now, stuckSince ?? now) - lookedAt)
  }

  /** Has `healthy` instances of the new process, the next ones on their way, and as many fewer of the old ones. */
  #shift({processGuid, appGuid, instances, maxInFlight}: Deployment, healthy: number): void {
    const next = Math.min(instances, healthy + maxInFlight)
    if (this.#processes.find(processGuid)?.instances !== next) this.#processes.scale(processGuid, next, undefined)
    this.#processes.markReady(processGuid, healthy, this.#env.clock.now())
    const old = this.#webProcesses(appGuid).filter(({guid}) => guid !== processGuid)
    let surplus = old.reduce((sum, process) => sum + process.instances, 0) - (instances - healthy)
    for (const process of old) {
      const fewer = Math.max(0, Math.min(surplus, process.instances))
      if (fewer > 0) this.#processes.scale(process.guid, process.instances - fewer, undefined)
      surplus -= fewer
    }
  }

  #finish({guid, processGuid, appGuid}: Deployment, app: App): void {
    this.#running.restartWorkers(app)
    this.#keepOnly(appGuid, processGuid)
    this.#deployments.setReason(guid, 'DEPLOYED')
  }

  /** Gives everything back to the process before: one that an overtaken deployment made, where it has a healthy instance. */
  #takeBack({guid, processGuid, appGuid, instances, previousDropletGuid}: Deployment, app: App): void {
    const before = this.#webProcesses(appGuid).filter((process) => process.guid !== processGuid)
    const overtaken = this.#deployments.overtakenProcesses(appGuid)
    const kept = before.findLast((process) => overtaken.includes(process.guid) && this.#isHealthy(process)) ?? before[0]
    if (kept) this.#processes.scale(kept.guid, instances, this.#running.readyAt())
    this.#keepOnly(appGuid, kept?.guid)
    this.#apps.save({...app, dropletGuid: previousDropletGuid})
    this.#deployments.setReason(guid, 'CANCELED')
  }

  /** Ends every web process of an app but one. */
  #keepOnly(appGuid: string, processGuid: string | undefined): void {
    for (const {guid} of this.#webProcesses(appGuid)) if (guid !== processGuid) this.#processes.remove(guid)
  }

  #isHealthy({guid}: AppProcess): boolean {
    const now = this.#env.clock.now()
    return this.#processes.instancesOf(guid).some(({readyAt}) => readyAt !== undefined && readyAt <= now)
  }

  #webProcesses(appGuid: string): readonly AppProcess[] {
    return this.#processes.ofApp(appGuid).filter(({type}) => type === 'web')
  }

  /** @returns the guid of a process as the one before, started with the environment of this moment. */
  #clone(app: App, like: AppProcess | undefined, instances: number): string {
    const startedWith = this.#running.environmentOf(app)
    const guid = this.#processes.add({
      appGuid: app.guid,
      type: 'web',
      command: like?.command ?? '',
      instances,
      ...(like ? {memoryMegabytes: like.memoryMegabytes, diskMegabytes: like.diskMegabytes} : {}),
    })
    this.#processes.start(guid, startedWith, undefined)
    return guid
  }
}
