import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {AppDeployment, AppProcess} from '../../domain/rotation/app-rotation.ts'

export interface PlatformApp {
  readonly id: string
  readonly name: string
}

export type AppChange = {readonly kind: 'deploy' | 'restart'; readonly app: PlatformApp; readonly operation: string}

/** Apps that the platform runs, and that get their credentials from it when they are started. */
export interface Apps {
  /** By name or guid. @throws AppNotFound */
  find(nameOrId: string): Promise<PlatformApp>

  /** Every process with how many of its instances run. A stopped app has none that do. @throws AppNotFound */
  processes(app: PlatformApp): Promise<AppProcess[]>

  /** Newest first. */
  deployments(app: PlatformApp): Promise<AppDeployment[]>

  /** Undefined when the platform does not know it any more. */
  deployment(id: string): Promise<AppDeployment | undefined>

  /**
   * Begins a rolling deployment of what the app runs now, marked with `operation`; after a lost reply, finds it by that.
   * @throws DeploymentRefused
   */
  deploy(app: PlatformApp, operation: string): Promise<AppDeployment>

  /** Idempotent. Old instances come back with the environment that they had. */
  cancel(deployment: AppDeployment): Promise<void>

  /** Ends every process, then starts it with the environment of now. */
  restart(app: PlatformApp): Promise<void>

  /** The binding that a request with this operation has made, in whatever state. */
  bindingMadeBy(instance: ServiceInstance, operation: string): Promise<ServiceBinding | undefined>

  /** The request that a change would send. */
  preview(change: AppChange): Promise<RequestPreview>
}
