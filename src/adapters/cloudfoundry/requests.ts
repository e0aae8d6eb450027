import {brokerBindingParameters} from '../../domain/binding/broker-parameters.ts'
import type {BrokerParameters} from '../../domain/instance/broker-parameters.ts'
import type {BindingParameters} from '../../domain/instance/service-instance.ts'
import type {CloudRequest} from './controller.ts'
import {STATE_LABEL} from './labels.ts'
import {filterValue} from './resource.ts'

export const OFFERING_NAME = 'aws-ses'
export const PLAN_NAME = 'domain'

const INSTANCES = '/v3/service_instances'
const BINDINGS = '/v3/service_credential_bindings'
const PER_PAGE = {per_page: '500'}

export interface Metadata {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

export const plansRequest = (): CloudRequest => ({
  method: 'GET',
  path: '/v3/service_plans',
  query: {names: PLAN_NAME, service_offering_names: OFFERING_NAME, include: 'service_offering', ...PER_PAGE},
})

export const planRequest = (guid: string): CloudRequest => ({method: 'GET', path: `/v3/service_plans/${segment(guid)}`})

/** Names of plans and offerings come with the instances, so that one question is enough. */
export const instancesRequest = (filter: Readonly<Record<string, string>>): CloudRequest => ({
  method: 'GET',
  path: INSTANCES,
  query: {
    ...filter,
    'fields[service_plan]': 'guid,name,relationships.service_offering',
    'fields[service_plan.service_offering]': 'guid,name',
    ...PER_PAGE,
  },
})

export const instanceRequest = (guid: string): CloudRequest => ({method: 'GET', path: instancePath(guid)})

export const createInstanceRequest = (
  request: {readonly name: string; readonly parameters: BrokerParameters; readonly metadata: Metadata},
  place: {readonly spaceGuid: string; readonly planGuid: string},
): CloudRequest => ({
  method: 'POST',
  path: INSTANCES,
  body: {
    type: 'managed',
    name: request.name,
    parameters: request.parameters,
    metadata: request.metadata,
    relationships: {space: reference(place.spaceGuid), service_plan: reference(place.planGuid)},
  },
})

export const updateInstanceRequest = (guid: string, changes: BrokerParameters): CloudRequest => ({
  method: 'PATCH',
  path: instancePath(guid),
  body: {parameters: changes},
})

export const upgradeInstanceRequest = (guid: string, version: string): CloudRequest => ({
  method: 'PATCH',
  path: instancePath(guid),
  body: {maintenance_info: {version}},
})

export const deleteInstanceRequest = (guid: string): CloudRequest => ({method: 'DELETE', path: instancePath(guid)})

export const instanceParametersRequest = (guid: string): CloudRequest => ({
  method: 'GET',
  path: `${instancePath(guid)}/parameters`,
})

export const bindingsRequest = (filter: Readonly<Record<string, string>>): CloudRequest => ({
  method: 'GET',
  path: BINDINGS,
  query: {...filter, include: 'app', ...PER_PAGE},
})

export const bindingRequest = (guid: string): CloudRequest => ({method: 'GET', path: bindingPath(guid)})

export const bindingDetailsRequest = (guid: string): CloudRequest => ({
  method: 'GET',
  path: `${bindingPath(guid)}/details`,
})

export const bindingParametersRequest = (guid: string): CloudRequest => ({
  method: 'GET',
  path: `${bindingPath(guid)}/parameters`,
})

/** A binding that is to be made: a key, or one of an app. */
export interface RequestedBinding {
  readonly name?: string
  readonly appGuid?: string
  /** `multiple`: beside another binding of the same app. It is only known from API 3.205.0 on, and never sent without need. */
  readonly strategy?: 'multiple'
  readonly parameters?: BindingParameters
}

export const createBindingRequest = (
  instanceGuid: string,
  {name, appGuid, strategy, parameters}: RequestedBinding,
  metadata: Metadata,
): CloudRequest => ({
  method: 'POST',
  path: BINDINGS,
  body: {
    type: appGuid === undefined ? 'key' : 'app',
    ...(name === undefined ? {} : {name}),
    ...(strategy === undefined ? {} : {strategy}),
    ...(parameters === undefined ? {} : {parameters: brokerBindingParameters(parameters)}),
    metadata,
    relationships: {
      service_instance: reference(instanceGuid),
      ...(appGuid === undefined ? {} : {app: reference(appGuid)}),
    },
  },
})

/** A label that is set to null goes away. */
export const acknowledgeBindingRequest = (guid: string): CloudRequest => ({
  method: 'PATCH',
  path: bindingPath(guid),
  body: {metadata: {labels: {[STATE_LABEL]: null}}},
})

export const deleteBindingRequest = (guid: string): CloudRequest => ({method: 'DELETE', path: bindingPath(guid)})

export const appsRequest = (
  spaceGuid: string,
  filter: {readonly names: string} | {readonly guids: string},
): CloudRequest => ({
  method: 'GET',
  path: '/v3/apps',
  query: {space_guids: spaceGuid, ...filter},
})

export const jobRequest = (guid: string): CloudRequest => ({method: 'GET', path: `/v3/jobs/${segment(guid)}`})

export const byName = (name: string): {readonly names: string} => ({names: filterValue(name)})
export const byGuid = (guid: string): {readonly guids: string} => ({guids: filterValue(guid)})

const segment = (text: string): string => encodeURIComponent(text)
const instancePath = (guid: string): string => `${INSTANCES}/${segment(guid)}`
const bindingPath = (guid: string): string => `${BINDINGS}/${segment(guid)}`
const reference = (guid: string): {data: {guid: string}} => ({data: {guid}})
