import type {BindingParameters} from '../instance/service-instance.ts'

/** What the journal knows of the rotation of an app's binding, beside what it knows of each rotation. No secret. */
export interface AppRotation {
  /** Value of the label of the new binding and of the deployments, drawn before their requests leave. */
  readonly operation: string
  /** `beside`: the old binding lives until the app has moved. `outage`: the platform allows one, so the old one goes first. */
  readonly way: 'beside' | 'outage'
  /** Whoever began it has allowed the outage, also for the run that finishes it. */
  readonly outageAllowed?: true
  /** {@link runsOf} the app, read before the new binding was asked for. */
  readonly before: readonly string[]
  /** The same, read when the new binding was there: who runs on by then has the old credentials. */
  readonly atDeployment?: readonly string[]
  readonly deploymentId?: string
  /** A deployment has ended well since, or a restart was answered. */
  readonly restarted?: true
  /** Of the old binding, where it goes before the new one is made. */
  readonly name?: string
  readonly parameters?: BindingParameters
  /** A webhook with a password is among the parameters, and is not written down. */
  readonly webhookNotKept?: true
}

/** A process of an app: N instances of one command. */
export interface AppProcess {
  readonly id: string
  readonly type: string
  /** Changes when it is started, and stays through crashes; undefined where the platform does not show it. */
  readonly version: string | undefined
  /** How many instances it shall have; 0 while the app is stopped. */
  readonly wanted: number
  /** Instances that the platform says are RUNNING. */
  readonly running: number
  /** Instances that are there in any state, as STARTING or CRASHED. */
  readonly present: number
}

/** A rolling deployment (Cloud Foundry API v3, "Deployments"). */
export interface AppDeployment {
  readonly id: string
  readonly state: 'active' | 'canceling' | 'deployed' | 'superseded' | 'canceled'
  /** Why it does not continue, in the platform's own words. */
  readonly error?: string
  /** Value of the label; undefined for one that another program began. */
  readonly operation?: string
}

/** One start of a process: its environment is fixed from it on. Of a process without a version nobody knows which start it is. */
function runOf({id, version}: Pick<AppProcess, 'id' | 'version'>): string | undefined {
  return version === undefined ? undefined : `${id}/${version}`
}

/** {@link runOf} each process of an app. */
export function runsOf(processes: readonly AppProcess[]): string[] {
  return processes.flatMap((process) => runOf(process) ?? [])
}

/**
 * Where an app is on its way from the processes that ran when its new binding was there to those started after them.
 * `moved`: none of the old ones has an instance, and each instance of the others runs. `starting`: some of the new do not
 * run yet. A process without a version is new once something has restarted it.
 */
export function moveOf(
  processes: readonly AppProcess[],
  {atDeployment = [], restarted}: Pick<AppRotation, 'atDeployment' | 'restarted'>,
): 'old' | 'starting' | 'moved' {
  const alive = processes.filter(hasInstances)
  const isOld = (process: AppProcess): boolean => {
    const run = runOf(process)
    return run === undefined ? restarted !== true : atDeployment.includes(run)
  }
  if (alive.some(isOld)) return 'old'
  return alive.every(({wanted, running, present}) => running >= wanted && running >= present) ? 'moved' : 'starting'
}

/** Types of processes with an instance that was started after those in `before`, or of which nobody knows when. */
export function startedSince(processes: readonly AppProcess[], before: readonly string[]): string[] {
  return processes
    .filter(hasInstances)
    .filter((process) => !before.includes(runOf(process) ?? ''))
    .map(({type}) => type)
}

/** What is to be done so that every process has the new credentials. */
export type NextMove =
  | {readonly do: 'nothing' | 'restart' | 'wait-for-instances'}
  | {readonly do: 'follow'; readonly deployment: AppDeployment}

/** @param deployments newest first */
export function nextMove(move: ReturnType<typeof moveOf>, deployments: readonly AppDeployment[]): NextMove {
  const active = deployments.find(({state}) => state === 'active' || state === 'canceling')
  if (active) return {do: 'follow', deployment: active}
  if (move === 'old') return {do: 'restart'}
  return {do: move === 'moved' ? 'nothing' : 'wait-for-instances'}
}

function hasInstances({wanted, present}: AppProcess): boolean {
  return wanted > 0 || present > 0
}
