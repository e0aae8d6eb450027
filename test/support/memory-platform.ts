import {type BindingCredentials, sealCredentials} from '../../src/domain/binding/credentials.ts'
import {BindFailed} from '../../src/domain/binding/failures.ts'
import {findBinding} from '../../src/domain/binding/find-binding.ts'
import type {BindingDeletionOutcome, PossibleOrphan} from '../../src/domain/binding/possible-orphan.ts'
import type {InventorySource} from '../../src/domain/instance/inventory-source.ts'
import type {
  BindingParameters,
  BindingRequest,
  ServiceBinding,
  ServiceInstance,
} from '../../src/domain/instance/service-instance.ts'
import {type InstanceSettings, withDefaults} from '../../src/domain/instance/settings.ts'
import type {Apps} from '../../src/ports/instance/apps.ts'
import type {Platform} from '../../src/ports/instance/platform.ts'

/** A platform in memory: enough of one for use cases that only bind and unbind. It keeps a log of what it was asked. */
export class MemoryPlatform implements Platform {
  apps?: Apps
  readonly log: string[] = []
  /** What bindings were asked for with. */
  readonly requests: BindingRequest[] = []
  readonly bindings = new Map<string, ServiceBinding>()
  /** Runs before each call; throw from it to make the call fail. */
  before: (call: string) => void = () => {}
  /** Whether the process that made undelivered bindings is dead. */
  ownerDied = false
  /** Ids of bindings that the platform has no record of once they are to be deleted. */
  readonly withoutRecord = new Set<string>()
  orphans: PossibleOrphan[] = []
  /** ISO 8601, of what {@link withoutRecord} leaves. */
  mayAppearUntil = '2026-01-02T00:15:00.000Z'
  /** Whether credentials of existing bindings can be read again. */
  readable = false
  credentials: (bindingId: string) => unknown = (id) => testCredentials(id)
  readonly #instance: ServiceInstance
  #made = 0

  constructor(instance: Partial<ServiceInstance> = {}) {
    this.#instance = {
      id: '11111111-1111-4111-8111-111111111111',
      name: 'mail-prod',
      lastOperation: {type: 'create', state: 'succeeded', description: 'provision succeeded'},
      createdAt: '2026-01-01T00:00:00.000Z',
      ...instance,
    }
  }

  get instance(): ServiceInstance {
    return this.#instance
  }

  /** Puts a binding there that was made earlier. */
  has(id: string, change: Partial<ServiceBinding> = {}): ServiceBinding {
    const binding: ServiceBinding = {
      id,
      instanceId: this.#instance.id,
      createdAt: '2026-01-02T00:00:00.000Z',
      state: 'ready',
      ...change,
    }
    this.bindings.set(id, binding)
    return binding
  }

  async inventory(): Promise<InventorySource> {
    return {source: 'machine', changedAt: '2026-11-24T11:00:00.000Z'}
  }
  async listInstances(): Promise<ServiceInstance[]> {
    return [this.#instance]
  }
  async findInstance(nameOrId: string): Promise<ServiceInstance | undefined> {
    return [this.#instance.name, this.#instance.id].includes(nameOrId) ? this.#instance : undefined
  }
  async createInstance(): Promise<ServiceInstance> {
    return this.#instance
  }
  async updateInstance(): Promise<ServiceInstance> {
    return this.#instance
  }
  async upgradeInstance(): Promise<ServiceInstance> {
    this.#call('upgradeInstance')
    return this.#instance
  }
  async deleteInstance(): Promise<void> {}
  async lastOperation(): Promise<ServiceInstance['lastOperation'] | 'gone'> {
    return this.#instance.lastOperation
  }
  async readParameters(): Promise<InstanceSettings> {
    return this.#instance.parameters ?? withDefaults({})
  }
  async listBindings(): Promise<ServiceBinding[]> {
    return [...this.bindings.values()]
  }
  async findBinding(_instance: ServiceInstance, typed: string): Promise<ServiceBinding | 'absent' | 'unknown'> {
    return findBinding(await this.listBindings(), typed) ?? 'absent'
  }
  async bindingOfKey(_instance: ServiceInstance, accessKeyId: string): Promise<ServiceBinding | undefined> {
    return (await this.listBindings()).find(({id}) => testCredentials(id)['aws_access_key_id'] === accessKeyId)
  }
  async createBinding(
    _instance?: ServiceInstance,
    request: BindingRequest = {},
  ): Promise<{binding: ServiceBinding; credentials: unknown}> {
    this.#call('createBinding')
    this.requests.push(request)
    this.#made += 1
    const binding = this.has(`new-${this.#made}`, {
      state: 'undelivered',
      createdAt: '2026-11-24T12:00:00.000Z',
      ...(request.name === undefined ? {} : {name: request.name}),
      ...(request.app === undefined
        ? {}
        : {app: {id: `guid-of-${request.app.replace('guid-of-', '')}`, name: request.app}}),
    })
    return {binding, credentials: sealCredentials(this.credentials(binding.id))}
  }
  async readCredentials(_instance: ServiceInstance, binding: ServiceBinding): Promise<unknown> {
    this.#call(`readCredentials ${binding.id}`)
    return this.readable ? sealCredentials(this.credentials(binding.id)) : undefined
  }
  /** What bindings have been asked for with, by id; undefined = the platform does not return them. */
  parametersOf: (bindingId: string) => BindingParameters | undefined = () => ({})
  async readBindingParameters(_instance: ServiceInstance, binding: ServiceBinding) {
    return this.parametersOf(binding.id)
  }
  async acknowledgeBinding(binding: ServiceBinding): Promise<void> {
    this.#call(`acknowledgeBinding ${binding.id}`)
    this.bindings.set(binding.id, {...binding, state: 'ready'})
  }
  async deleteBinding(instance: ServiceInstance, binding: ServiceBinding): Promise<BindingDeletionOutcome> {
    this.#call(`deleteBinding ${binding.id}`)
    if (!this.bindings.delete(binding.id)) throw new BindFailed(`no binding ${binding.id}`)
    if (!this.withoutRecord.has(binding.id)) return 'deleted'
    this.orphans.push({
      bindingId: binding.id,
      instance: {id: instance.id, name: instance.name},
      createdAt: binding.createdAt,
      mayAppearUntil: this.mayAppearUntil,
    })
    return 'absent'
  }
  async possibleOrphans(): Promise<PossibleOrphan[]> {
    return [...this.orphans]
  }
  async closeOrphan({bindingId}: PossibleOrphan): Promise<void> {
    this.#call(`closeOrphan ${bindingId}`)
    this.orphans = this.orphans.filter((orphan) => orphan.bindingId !== bindingId)
  }
  async orphanedBindings(): Promise<ServiceBinding[]> {
    return this.ownerDied ? [...this.bindings.values()].filter(({state}) => state === 'undelivered') : []
  }
  /** What another machine may have made. */
  readonly unproved: ServiceBinding[] = []
  async unprovedBindings(): Promise<ServiceBinding[]> {
    return this.unproved
  }
  /** Ids of orphans under which another machine has made a binding since. */
  readonly recordedAgain = new Set<string>()
  async isRecordedAgain({bindingId}: PossibleOrphan): Promise<boolean> {
    return this.recordedAgain.has(bindingId)
  }
  async preview(change: {kind: string}): Promise<{method: string; target: string}[]> {
    return [{method: change.kind.startsWith('delete') ? 'DELETE' : 'PUT', target: change.kind}]
  }

  #call(call: string): void {
    this.before(call)
    this.log.push(call)
  }
}

/** {@link testCredentials} as the product holds them. */
export function sealedTestCredentials(bindingId: string, change: Record<string, unknown> = {}): BindingCredentials {
  return sealCredentials({...testCredentials(bindingId), ...change}) as unknown as BindingCredentials
}

/** Credentials with the broker's own keys; the access key id is made from the binding's id. */
export function testCredentials(bindingId: string): Record<string, string> {
  const keyId = `AKIA${bindingId.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`
  return {
    region: 'us-gov-west-1',
    domain: 'agency.test',
    identity_arn: 'arn:aws-us-gov:ses:us-gov-west-1:000000000000:identity/agency.test',
    domain_arn: 'arn:aws-us-gov:ses:us-gov-west-1:000000000000:identity/agency.test',
    configuration_set_arn: 'arn:aws-us-gov:ses:us-gov-west-1:000000000000:configuration-set/csb-aws-ses-1',
    smtp_server: 'email-smtp-fips.us-gov-west-1.amazonaws.com',
    smtp_user: keyId,
    smtp_password: 'not a real password',
    aws_access_key_id: keyId,
    aws_secret_access_key: 'not a real secret',
  }
}
