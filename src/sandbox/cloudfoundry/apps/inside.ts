import type {Environment} from '../../environment.ts'
import type {App} from './app.ts'
import {instanceState} from './process-view.ts'
import {Processes} from './processes.ts'

/** What a program in a running instance sees. */
export interface InstanceInside {
  /** Type of its process, such as `web`. */
  readonly type: string
  readonly processGuid: string
  readonly number: number
  readonly guid: string
  readonly state: 'RUNNING' | 'STARTING'
  /** Epoch milliseconds. */
  readonly since: number
  readonly environment: Readonly<Record<string, string>>
}

/** The instances of an app that run now, old ones that a deployment has not ended yet first. Secrets and all. */
export function insideInstances(env: Environment, app: App): readonly InstanceInside[] {
  const processes = new Processes(env)
  return processes.ofApp(app.guid).flatMap((process) =>
    processes.instancesOf(process.guid).map((instance) => ({
      type: process.type,
      processGuid: process.guid,
      number: instance.number,
      guid: instance.guid,
      state: instanceState(env, instance),
      since: instance.since,
      environment: {
        ...process.startedWith?.environment,
        CF_INSTANCE_GUID: instance.guid,
        CF_INSTANCE_INDEX: String(instance.number),
      },
    })),
  )
}
