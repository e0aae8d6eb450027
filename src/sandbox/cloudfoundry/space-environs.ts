import {type ApiReply, type ApiRequest, type ApiRoute, apiRoute, type CloudController} from './context.ts'
import {listReply} from './page.ts'
import {FOUNDED_AT, ORGANIZATION, QUOTA, SPACES} from './places.ts'
import {timestamp} from './timestamps.ts'
import {notFound} from './v3-error.ts'

/** What an organization and its spaces could have and the sandbox's have not: segments, quotas of spaces, groups of rules. */

function nothing(...filters: string[]) {
  return (cloud: CloudController, request: ApiRequest): ApiReply => {
    request.query.onlyFilters(...filters)
    requirePlace(request)
    return listReply(cloud, request, {rows: [], view: () => ({}), order: ['name']})
  }
}

/** A relationship to one that there is none of. */
function noRelation({api}: CloudController, request: ApiRequest): ApiReply {
  requirePlace(request)
  return {status: 200, body: {data: null, links: {self: {href: api + request.pathname}}}}
}

function requirePlace({ids, pathname, caller}: ApiRequest): void {
  const [guid] = ids
  if (guid === undefined) return
  if (pathname.startsWith('/v3/organizations/')) {
    if (guid !== ORGANIZATION.guid) throw notFound('Organization')
  } else if (!SPACES.some((space) => space.guid === guid && caller.mayRead(guid))) throw notFound('Space')
}

/** organization_quota_presenter.rb: nothing is limited. */
function quotaView(api: string): object {
  return {
    ...QUOTA,
    created_at: timestamp(FOUNDED_AT),
    updated_at: timestamp(FOUNDED_AT),
    apps: {
      total_memory_in_mb: null,
      per_process_memory_in_mb: null,
      log_rate_limit_in_bytes_per_second: null,
      total_instances: null,
      per_app_tasks: null,
    },
    services: {paid_services_allowed: true, total_service_instances: null, total_service_keys: null},
    routes: {total_routes: null, total_reserved_ports: null},
    domains: {total_domains: null},
    relationships: {organizations: {data: [{guid: ORGANIZATION.guid}]}},
    links: {self: {href: `${api}/v3/organization_quotas/${QUOTA.guid}`}},
  }
}

function quotas(cloud: CloudController, request: ApiRequest): ApiReply {
  const query = request.query.onlyFilters('guids', 'names', 'organization_guids')
  const among = (filter: string, value: string): boolean => query.list(filter)?.includes(value) ?? true
  const fits =
    among('guids', QUOTA.guid) && among('names', QUOTA.name) && among('organization_guids', ORGANIZATION.guid)
  return listReply(cloud, request, {
    rows: fits ? [{...QUOTA, createdAt: FOUNDED_AT, updatedAt: FOUNDED_AT}] : [],
    view: () => quotaView(cloud.api),
    order: ['name'],
  })
}

function quota(cloud: CloudController, {ids}: ApiRequest): ApiReply {
  if (ids[0] !== QUOTA.guid) throw notFound('Organization quota')
  return {status: 200, body: quotaView(cloud.api)}
}

export const SPACE_ENVIRONS_ROUTES: readonly ApiRoute[] = [
  apiRoute('/v3/organization_quotas', {GET: quotas}),
  apiRoute('/v3/organization_quotas/:guid', {GET: quota}),
  apiRoute('/v3/isolation_segments', {GET: nothing('guids', 'names', 'organization_guids', 'label_selector')}),
  apiRoute('/v3/organizations/:guid/relationships/default_isolation_segment', {GET: noRelation}),
  apiRoute('/v3/spaces/:guid/relationships/isolation_segment', {GET: noRelation}),
  apiRoute('/v3/space_quotas', {GET: nothing('guids', 'names', 'organization_guids', 'space_guids')}),
  apiRoute('/v3/spaces/:guid/running_security_groups', {GET: nothing('guids', 'names')}),
  apiRoute('/v3/spaces/:guid/staging_security_groups', {GET: nothing('guids', 'names')}),
]
