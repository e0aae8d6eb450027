import type {ServiceBinding, ServiceInstance} from '../instance/service-instance.ts'

/** What the credentials are of. */
export interface BoundTo {
  readonly instance: Pick<ServiceInstance, 'id' | 'name'>
  readonly binding: Pick<ServiceBinding, 'id' | 'name'>
}

/**
 * The document of VCAP_SERVICES with one service, as Cloud Foundry gives it to an app (cloud_controller_ng,
 * app/presenters/system_environment). The tags are those of the offering.
 */
export function vcapServices(values: Readonly<Record<string, unknown>>, {instance, binding}: BoundTo) {
  const service = {
    label: 'aws-ses',
    provider: null,
    plan: 'domain',
    name: binding.name ?? instance.name,
    tags: ['aws', 'csb'],
    instance_guid: instance.id,
    instance_name: instance.name,
    binding_guid: binding.id,
    binding_name: binding.name ?? null,
    credentials: values,
    syslog_drain_url: null,
    volume_mounts: [],
  }
  return {[service.label]: [service]}
}
