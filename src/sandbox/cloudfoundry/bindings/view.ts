import {operationView} from '../operation.ts'
import {timestamp} from '../timestamps.ts'
import type {ServiceBinding} from './bindings.ts'

export function bindingView(api: string, binding: ServiceBinding, isManaged: boolean): object {
  const {guid, type, name, instanceGuid, appGuid, metadata} = binding
  const self = `${api}/v3/service_credential_bindings/${guid}`
  return {
    guid,
    created_at: timestamp(binding.createdAt),
    updated_at: timestamp(binding.updatedAt),
    name,
    type,
    last_operation: operationView(binding.operation),
    metadata,
    relationships: {
      service_instance: {data: {guid: instanceGuid}},
      ...(appGuid === null ? {} : {app: {data: {guid: appGuid}}}),
    },
    links: {
      self: {href: self},
      details: {href: `${self}/details`},
      service_instance: {href: `${api}/v3/service_instances/${instanceGuid}`},
      ...(isManaged ? {parameters: {href: `${self}/parameters`}} : {}),
      ...(appGuid === null ? {} : {app: {href: `${api}/v3/apps/${appGuid}`}}),
    },
  }
}
