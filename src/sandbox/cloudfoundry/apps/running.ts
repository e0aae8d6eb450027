import type {Environment} from '../../environment.ts'
import {cloudFoundrySettings} from '../settings.ts'
import type {App} from './app.ts'
import {Apps} from './apps.ts'
import {boundServices} from './bound-services.ts'
import {type StartedWith, startingEnvironment} from './environment.ts'
import {Processes} from './processes.ts'

/** Starts and stops what runs of apps. */
export class Running {
  readonly #env: Environment
  readonly #api: string
  readonly #apps: Apps
  readonly #processes: Processes

  /** @param api base URL of the Cloud Controller, which apps receive */
  constructor(env: Environment, api: string) {
    this.#env = env
    this.#api = api
    this.#apps = new Apps(env)
    this.#processes = new Processes(env)
  }

  /** What a process of an app gets if it is started now. */
  environmentOf(app: App): StartedWith {
    return startingEnvironment(app, boundServices(this.#env, app.guid), this.#api)
  }

  /** When an instance is healthy that starts now. */
  readyAt(): number {
    return this.#env.clock.now() + cloudFoundrySettings(this.#env).instanceStartMillis
  }

  /** Starts an app. One that is started continues as it is. */
  start(app: App): App {
    return app.state === 'STARTED' ? app : this.restart(app)
  }

  stop(app: App): App {
    for (const {guid} of this.#processes.ofApp(app.guid)) this.#processes.stop(guid)
    return this.#apps.save({...app, state: 'STOPPED'})
  }

  /** Starts every process of an app anew, with the environment of this moment. */
  restart(app: App): App {
    const started = this.environmentOf(app)
    for (const {guid} of this.#processes.ofApp(app.guid)) this.#processes.start(guid, started, this.readyAt())
    return this.#apps.save({...app, state: 'STARTED'})
  }

  /** Starts processes of other types than web anew, as the end of a deployment does (deployment_updater/actions/finalize.rb). */
  restartWorkers(app: App): void {
    const workers = this.#processes.ofApp(app.guid).filter(({type}) => type !== 'web')
    const started = this.environmentOf(app)
    for (const {guid} of workers) this.#processes.start(guid, started, this.readyAt())
  }
}
