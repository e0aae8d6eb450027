import type {Place} from './instances.ts'
import {isObject, type JsonObject, notAMap, Struct} from './json.ts'
import {isVersion} from './maintenance-info.ts'
import {invalidUserInput, Refusal} from './refusal.ts'

/** Bodies of PUT and PATCH requests, as far as the broker reads them. Ids that are absent are "". */

export interface ProvisionBody {
  readonly serviceId: string
  readonly planId: string
  /** @throws Refusal 400 when parameters or context are not JSON objects. */
  parse(): {readonly parameters: JsonObject; readonly place: Place}
}

export function provisionBody(json: unknown): ProvisionBody {
  const body = new Struct('ProvisionDetails', json)
  const organizationGuid = body.string('organization_guid')
  const spaceGuid = body.string('space_guid')
  body.struct('maintenance_info', 'MaintenanceInfo').string('version')
  return {
    serviceId: body.string('service_id'),
    planId: body.string('plan_id'),
    parse: () => {
      const place = placeOf(mapOr(body.raw('context'), invalidUserInput))
      return {
        parameters: mapOr(body.raw('parameters'), invalidUserInput),
        place: {
          ...place,
          organizationGuid: place.organizationGuid || organizationGuid,
          spaceGuid: place.spaceGuid || spaceGuid,
        },
      }
    },
  }
}

export interface UpdateBody {
  readonly serviceId: string
  readonly planId: string
  readonly previousPlanId: string
  /** maintenance_info.version; undefined when absent or empty. */
  readonly version: string | undefined
  readonly previousVersion: string | undefined
  /** @throws Refusal 400 when parameters or context are not JSON objects, or a version is none. */
  parse(): {readonly parameters: JsonObject}
}

export function updateBody(json: unknown): UpdateBody {
  const body = new Struct('UpdateDetails', json)
  const previous = body.struct('previous_values', 'PreviousValues')
  const versionIn = (struct: Struct): string | undefined =>
    struct.struct('maintenance_info', 'MaintenanceInfo').string('version') || undefined
  const version = versionIn(body)
  const previousVersion = versionIn(previous)
  return {
    serviceId: body.string('service_id'),
    planId: body.string('plan_id'),
    previousPlanId: previous.string('plan_id'),
    version,
    previousVersion,
    parse: () => {
      const parameters = mapOr(body.raw('parameters'), invalidUserInput)
      mapOr(body.raw('context'), invalidUserInput)
      if ([version, previousVersion].some((text) => text !== undefined && !isVersion(text))) throw invalidUserInput()
      return {parameters}
    },
  }
}

export interface BindBody {
  readonly serviceId: string
  readonly planId: string
  /** @throws Refusal 422 when nothing says who binds, 400 when parameters or context are not JSON objects. */
  parse(): {readonly parameters: JsonObject | undefined; readonly place: Place}
}

export function bindBody(json: unknown): BindBody {
  const body = new Struct('BindDetails', json)
  const resource = body.struct('bind_resource', 'BindResource')
  const binders = [resource.string('app_guid'), body.string('app_guid'), resource.string('credential_client_id')]
  return {
    serviceId: body.string('service_id'),
    planId: body.string('plan_id'),
    parse: () => {
      if (binders.every((binder) => binder === ''))
        throw new Refusal(422, {
          description: 'no app GUID or credential client ID were provided in the binding request',
        })
      const parameters = body.raw('parameters')
      const parsed = mapOr(parameters, refuseToParse('parameters'))
      const place = placeOf(mapOr(body.raw('context'), refuseToParse('context')))
      return {parameters: parameters === undefined ? undefined : parsed, place}
    },
  }
}

const refuseToParse =
  (what: string) =>
  (value: unknown): Refusal =>
    new Refusal(400, {description: `error parsing request ${what}: ${notAMap(value)}`})

function mapOr(value: unknown, refusal: (value: unknown) => Refusal): JsonObject {
  if (value === undefined) return {}
  if (!isObject(value)) throw refusal(value)
  return value
}

function placeOf(context: JsonObject): Place {
  const text = (key: string): string => (typeof context[key] === 'string' ? context[key] : '')
  return {
    organizationGuid: text('organization_guid'),
    organizationName: text('organization_name'),
    spaceGuid: text('space_guid'),
    spaceName: text('space_name'),
  }
}
