import {type ApiReply, type ApiRequest, type ApiRoute, apiRoute, type CloudController} from '../context.ts'
import {listReply} from '../page.ts'
import {FOUNDED_AT, ORGANIZATION} from '../places.ts'
import {timestamp} from '../timestamps.ts'
import {notFound} from '../v3-error.ts'

/** The one domain of apps, shared by everybody, as the operators of a foundation make it. */
export const APPS_DOMAIN = {guid: '6b0d9f52-1c7e-4d38-9a45-3e8f2b6c0d77', name: 'apps.sandbox.test'} as const

function listDomains(cloud: CloudController, request: ApiRequest): ApiReply {
  requireOrganization(request)
  const query = request.query.onlyFilters('guids', 'names', 'organization_guids', 'label_selector')
  const among = (filter: string, value: string): boolean => query.list(filter)?.includes(value) ?? true
  const fits = among('guids', APPS_DOMAIN.guid) && among('names', APPS_DOMAIN.name)
  return listReply(cloud, request, {
    rows: fits ? [{...APPS_DOMAIN, createdAt: FOUNDED_AT, updatedAt: FOUNDED_AT}] : [],
    view: () => domainView(cloud.api),
    order: ['name'],
  })
}

function getDomain(cloud: CloudController, {ids}: ApiRequest): ApiReply {
  if (ids[0] !== APPS_DOMAIN.guid) throw notFound('Domain')
  return {status: 200, body: domainView(cloud.api)}
}

function defaultDomain(cloud: CloudController, request: ApiRequest): ApiReply {
  requireOrganization(request)
  return {status: 200, body: domainView(cloud.api)}
}

function requireOrganization({ids}: ApiRequest): void {
  if (ids[0] !== undefined && ids[0] !== ORGANIZATION.guid) throw notFound('Organization')
}

/** domain_presenter.rb */
function domainView(api: string): object {
  const at = `${api}/v3/domains/${APPS_DOMAIN.guid}`
  return {
    ...APPS_DOMAIN,
    created_at: timestamp(FOUNDED_AT),
    updated_at: timestamp(FOUNDED_AT),
    internal: false,
    router_group: null,
    supported_protocols: ['http'],
    metadata: {labels: {}, annotations: {}},
    relationships: {organization: {data: null}, shared_organizations: {data: []}},
    links: {self: {href: at}, route_reservations: {href: `${at}/route_reservations`}},
  }
}

export const DOMAIN_ROUTES: readonly ApiRoute[] = [
  apiRoute('/v3/domains', {GET: listDomains}),
  apiRoute('/v3/domains/:guid', {GET: getDomain}),
  apiRoute('/v3/organizations/:guid/domains', {GET: listDomains}),
  apiRoute('/v3/organizations/:guid/domains/default', {GET: defaultDomain}),
]
