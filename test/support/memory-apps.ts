import type {RequestPreview} from '../../src/domain/instance/request-preview.ts'
import type {ServiceBinding, ServiceInstance} from '../../src/domain/instance/service-instance.ts'
import type {AppDeployment, AppProcess} from '../../src/domain/rotation/app-rotation.ts'
import type {AppChange, Apps, PlatformApp} from '../../src/ports/instance/apps.ts'
import type {MemoryPlatform} from './memory-platform.ts'

/** Apps in memory, each with one web process. What changes something is in the platform's log. */
export class MemoryApps implements Apps {
  /** How deployments end, in order; `deployed` once there is no more. */
  ends: AppDeployment['state'][] = []
  /** Whether a deployment starts the process anew. */
  starts = true
  #version = 1
  readonly #deployments: AppDeployment[] = []
  readonly #platform: MemoryPlatform

  constructor(platform: MemoryPlatform) {
    this.#platform = platform
  }

  /** As `cf restart` does, by somebody else. */
  start(): void {
    this.#version += 1
  }

  async find(nameOrId: string): Promise<PlatformApp> {
    return {
      id: nameOrId.startsWith('guid-of-') ? nameOrId : `guid-of-${nameOrId}`,
      name: nameOrId.replace('guid-of-', ''),
    }
  }
  async processes(): Promise<AppProcess[]> {
    return [{id: 'web', type: 'web', version: `v${this.#version}`, wanted: 1, running: 1, present: 1}]
  }
  async deployments(): Promise<AppDeployment[]> {
    return [...this.#deployments].reverse()
  }
  async deployment(id: string): Promise<AppDeployment | undefined> {
    return this.#deployments.find((deployment) => deployment.id === id)
  }
  async deploy(_app: PlatformApp, operation: string): Promise<AppDeployment> {
    this.#does('deploy')
    const state = this.ends.shift() ?? 'deployed'
    const deployment = {id: `deployment-${this.#deployments.length + 1}`, state, operation}
    this.#deployments.push(deployment)
    if (state === 'deployed' && this.starts) this.start()
    return deployment
  }
  async cancel({id}: AppDeployment): Promise<void> {
    this.#does(`cancel ${id}`)
    const index = this.#deployments.findIndex((deployment) => deployment.id === id)
    const deployment = this.#deployments[index]
    if (deployment) this.#deployments[index] = {...deployment, state: 'canceled'}
  }
  async restart(): Promise<void> {
    this.#does('restart')
    this.start()
  }
  async bindingMadeBy(_instance: ServiceInstance, operation: string): Promise<ServiceBinding | undefined> {
    const made = this.#platform.requests.findIndex((request) => request.operation === operation)
    return this.#platform.bindings.get(`new-${made + 1}`)
  }
  async preview({kind}: AppChange): Promise<RequestPreview> {
    return {method: 'POST', target: kind}
  }

  #does(what: string): void {
    this.#platform.before(what)
    this.#platform.log.push(what)
  }
}
