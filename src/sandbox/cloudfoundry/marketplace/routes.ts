import {type ApiReply, type ApiRequest, type ApiRoute, apiRoute, type CloudController} from '../context.ts'
import {labelSelector} from '../label-selector.ts'
import {listReply} from '../page.ts'
import {FOUNDED_AT, ORGANIZATION, SPACES} from '../places.ts'
import type {Query} from '../query.ts'
import {cloudFoundrySettings} from '../settings.ts'
import {notFound} from '../v3-error.ts'
import {BROKER_GUID, BROKER_NAME, type Catalog} from './catalog.ts'
import {brokerView, offeringView, planView} from './views.ts'

const FOUNDED = {createdAt: FOUNDED_AT, updatedAt: FOUNDED_AT}
/** Filters by what lies around a plan or an offering. */
const AROUND = [
  'space_guids',
  'organization_guids',
  'service_broker_guids',
  'service_broker_names',
  'available',
] as const

/** GET /v3/service_plans: one or none. */
async function plans(cloud: CloudController, request: ApiRequest): Promise<ApiReply> {
  const {query} = request
  const catalog = await cloud.marketplace.catalog()
  query.onlyFilters(
    ...['names', 'guids', 'service_offering_names', 'service_offering_guids', 'service_instance_guids'],
    ...['broker_catalog_ids', 'include', 'fields[service_offering.service_broker]', 'label_selector', ...AROUND],
  )
  const {plan, offering} = catalog
  const included = query.include('space.organization', 'service_offering')
  const fits =
    fitsAround(query) &&
    isVisible(cloud, query) &&
    accepts(query, 'names', plan.name) &&
    accepts(query, 'guids', plan.guid) &&
    accepts(query, 'broker_catalog_ids', plan.id) &&
    accepts(query, 'service_offering_names', offering.name) &&
    accepts(query, 'service_offering_guids', offering.guid)
  return listReply(cloud, request, {
    rows: fits ? [{...FOUNDED, name: plan.name}] : [],
    view: () => planView(cloud.env, cloud.api, catalog),
    order: ['name'],
    included: () => includedWithPlans(cloud, query, included, catalog),
  })
}

function includedWithPlans(
  {api, broker}: CloudController,
  query: Query,
  included: readonly string[],
  catalog: Catalog,
): object | undefined {
  const brokerFields = query.list('fields[service_offering.service_broker]')
  if (included.length === 0 && !brokerFields) return undefined
  return {
    ...(included.includes('service_offering') ? {service_offerings: [offeringView(api, catalog)]} : {}),
    ...(included.includes('space.organization') ? {spaces: [], organizations: []} : {}),
    ...(brokerFields ? {service_brokers: [chosen(brokerView(api, broker.url), brokerFields)]} : {}),
  }
}

async function plan(cloud: CloudController, {ids, query}: ApiRequest): Promise<ApiReply> {
  query.only('include', 'fields[service_offering.service_broker]')
  const catalog = await cloud.marketplace.catalog()
  if (ids[0] !== catalog.plan.guid || !cloudFoundrySettings(cloud.env).planVisible) throw notFound('Service plan')
  const beside = includedWithPlans(cloud, query, query.include('space.organization', 'service_offering'), catalog)
  const body = planView(cloud.env, cloud.api, catalog)
  return {status: 200, body: beside ? {...body, included: beside} : body}
}

async function offerings(cloud: CloudController, request: ApiRequest): Promise<ApiReply> {
  const {query} = request
  const catalog = await cloud.marketplace.catalog()
  query.onlyFilters('names', 'guids', 'fields[service_broker]', 'label_selector', ...AROUND)
  const fits =
    fitsAround(query) &&
    isVisible(cloud, query) &&
    accepts(query, 'names', catalog.offering.name) &&
    accepts(query, 'guids', catalog.offering.guid)
  const brokerFields = query.list('fields[service_broker]')
  return listReply(cloud, request, {
    rows: fits ? [{...FOUNDED, name: catalog.offering.name}] : [],
    view: () => offeringView(cloud.api, catalog),
    order: ['name'],
    included: () => brokerFields && {service_brokers: [chosen(brokerView(cloud.api, cloud.broker.url), brokerFields)]},
  })
}

async function offering(cloud: CloudController, {ids, query}: ApiRequest): Promise<ApiReply> {
  query.only('fields[service_broker]')
  const catalog = await cloud.marketplace.catalog()
  if (ids[0] !== catalog.offering.guid) throw notFound('Service offering')
  return {status: 200, body: offeringView(cloud.api, catalog)}
}

/** Brokers of the whole platform are nobody's to see but its operators'. */
function brokers(cloud: CloudController, request: ApiRequest): ApiReply {
  request.query.onlyFilters('names', 'space_guids', 'label_selector')
  return listReply(cloud, request, {rows: [], view: () => ({}), order: ['name']})
}

function broker(): ApiReply {
  throw notFound('Service broker')
}

function fitsAround(query: Query): boolean {
  const organizations = query.list('organization_guids')
  const spaces = query.list('space_guids')
  return (
    accepts(query, 'service_broker_guids', BROKER_GUID) &&
    accepts(query, 'service_broker_names', BROKER_NAME) &&
    (!organizations || organizations.includes(ORGANIZATION.guid)) &&
    (!spaces || SPACES.some(({guid}) => spaces.includes(guid))) &&
    labelSelector(query.text('label_selector'))({})
  )
}

/** What is not visible is not in the marketplace at all; `available=false` asks for what no broker offers any more. */
function isVisible({env}: CloudController, query: Query): boolean {
  return cloudFoundrySettings(env).planVisible && query.oneOf('available', ['true', 'false']) !== 'false'
}

const accepts = (query: Query, name: string, value: string): boolean => query.list(name)?.includes(value) ?? true

/** Of a view only the fields that were asked for. */
export function chosen(view: object, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(view).filter(([name]) => fields.includes(name)))
}

export const MARKETPLACE_ROUTES: readonly ApiRoute[] = [
  apiRoute('/v3/service_plans', {GET: plans}),
  apiRoute('/v3/service_plans/:guid', {GET: plan}),
  apiRoute('/v3/service_offerings', {GET: offerings}),
  apiRoute('/v3/service_offerings/:guid', {GET: offering}),
  apiRoute('/v3/service_brokers', {GET: brokers}),
  apiRoute('/v3/service_brokers/:guid', {GET: broker}),
]
