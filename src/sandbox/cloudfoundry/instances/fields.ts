import type {CloudController} from '../context.ts'
import type {Catalog} from '../marketplace/catalog.ts'
import {chosen} from '../marketplace/routes.ts'
import {brokerView, offeringView, planView} from '../marketplace/views.ts'
import {organizationView, spaceView} from '../organizations.ts'
import {spaceOf} from '../places.ts'
import type {Query} from '../query.ts'
import {badQuery} from '../v3-error.ts'
import type {ServiceInstance} from './instances.ts'

/** What can be had beside an instance, and which of its fields. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  space: ['guid', 'name', 'relationships.organization'],
  'space.organization': ['guid', 'name'],
  service_plan: ['guid', 'name', 'relationships.service_offering'],
  'service_plan.service_offering': [
    'guid',
    'name',
    'description',
    'documentation_url',
    'tags',
    'relationships.service_broker',
  ],
  'service_plan.service_offering.service_broker': ['guid', 'name'],
}

export const FIELD_PARAMETERS = Object.keys(FIELDS).map((path) => `fields[${path}]`)

/**
 * `included` of instances, as their `fields` parameters ask for it; undefined without any.
 * @throws V3Error 400 for a field that cannot be chosen
 */
export function includedFields(
  {env, api, broker}: CloudController,
  query: Query,
  instances: readonly ServiceInstance[],
  catalog: Catalog,
): object | undefined {
  const wanted = Object.keys(FIELDS).filter((path) => query.text(`fields[${path}]`) !== undefined)
  if (wanted.length === 0) return undefined
  const pick = (path: string, view: object): object => chosenFields(view, fieldsOf(query, path))
  const spaces = [...new Set(instances.map(({spaceGuid}) => spaceGuid))].map(spaceOf)
  const isManaged = instances.some(({type}) => type === 'managed')
  const resources: Readonly<Record<string, readonly [string, () => object[]]>> = {
    space: ['spaces', () => spaces.map((space) => pick('space', spaceView(api, space)))],
    'space.organization': [
      'organizations',
      () => (spaces.length === 0 ? [] : [pick('space.organization', organizationView({env, api}))]),
    ],
    service_plan: ['service_plans', () => [pick('service_plan', planView(env, api, catalog))]],
    'service_plan.service_offering': [
      'service_offerings',
      () => [pick('service_plan.service_offering', offeringView(api, catalog))],
    ],
    'service_plan.service_offering.service_broker': [
      'service_brokers',
      () => [pick('service_plan.service_offering.service_broker', brokerView(api, broker.url))],
    ],
  }
  return Object.fromEntries(
    wanted.flatMap((path) => {
      const [key, made] = resources[path] ?? []
      if (key === undefined || made === undefined) return []
      return [[key, path.startsWith('service_plan') && !isManaged ? [] : made()]]
    }),
  )
}

function fieldsOf(query: Query, path: string): readonly string[] {
  const given = query.list(`fields[${path}]`) ?? []
  const valid = FIELDS[path] ?? []
  if (given.every((field) => valid.includes(field))) return given
  throw badQuery(`Fields valid values are: ${valid.map((field) => `'${field}'`).join(', ')}`)
}

/** `relationships.x` chooses one relationship. */
function chosenFields(view: object, fields: readonly string[]): object {
  const top = chosen(view, fields)
  const related = fields.flatMap((field) =>
    field.startsWith('relationships.') ? [field.slice('relationships.'.length)] : [],
  )
  const relationships = 'relationships' in view ? (view.relationships as object) : {}
  return related.length === 0 ? top : {...top, relationships: chosen(relationships, related)}
}
