import {type ApiReply, type ApiRequest, type ApiRoute, apiRoute, type CloudController} from './context.ts'
import {labelSelector} from './label-selector.ts'
import {listReply} from './page.ts'
import {FOUNDED_AT, ORGANIZATION, QUOTA, SPACES, type Space, suspension} from './places.ts'
import type {Query} from './query.ts'
import {timestamp} from './timestamps.ts'
import {notFound} from './v3-error.ts'

const FOUNDED = {createdAt: FOUNDED_AT, updatedAt: FOUNDED_AT}
const COMMON = {
  created_at: timestamp(FOUNDED_AT),
  updated_at: timestamp(FOUNDED_AT),
  metadata: {labels: {}, annotations: {}},
}

function organizations(cloud: CloudController, request: ApiRequest): ApiReply {
  request.query.onlyFilters('names', 'guids', 'label_selector')
  const fits = accepts(request.query, 'names', ORGANIZATION.name) && accepts(request.query, 'guids', ORGANIZATION.guid)
  return listReply(cloud, request, {
    rows: fits && matches(request.query) ? [{...FOUNDED, ...ORGANIZATION}] : [],
    view: () => organizationView(cloud),
    order: ['name'],
  })
}

function organization(cloud: CloudController, {ids}: ApiRequest): ApiReply {
  if (ids[0] !== ORGANIZATION.guid) throw notFound('Organization')
  return {status: 200, body: organizationView(cloud)}
}

function spaces(cloud: CloudController, request: ApiRequest): ApiReply {
  const {query, caller} = request
  query.onlyFilters('names', 'guids', 'organization_guids', 'include', 'label_selector')
  const included = query.include('organization')
  const rows = SPACES.filter(
    (space) =>
      caller.mayRead(space.guid) &&
      accepts(query, 'names', space.name) &&
      accepts(query, 'guids', space.guid) &&
      accepts(query, 'organization_guids', space.organization.guid) &&
      matches(query),
  ).map((space) => ({...FOUNDED, ...space}))
  return listReply(cloud, request, {
    rows,
    view: (space) => spaceView(cloud.api, space),
    order: ['name'],
    included: (shown) =>
      included.length === 0 ? undefined : {organizations: shown.length === 0 ? [] : [organizationView(cloud)]},
  })
}

function space(cloud: CloudController, {ids, caller, query}: ApiRequest): ApiReply {
  query.only('include')
  const found = SPACES.find(({guid}) => guid === ids[0] && caller.mayRead(guid))
  if (!found) throw notFound('Space')
  const body = spaceView(cloud.api, found)
  return {
    status: 200,
    body:
      query.include('organization').length === 0
        ? body
        : {...body, included: {organizations: [organizationView(cloud)]}},
  }
}

export function organizationView({env, api}: Pick<CloudController, 'env' | 'api'>): object {
  const {guid, name} = ORGANIZATION
  return {
    guid,
    name,
    suspended: SPACES.some((space) => suspension(env, space) === 'organization'),
    ...COMMON,
    relationships: {quota: {data: {guid: QUOTA.guid}}},
    links: {
      self: {href: `${api}/v3/organizations/${guid}`},
      domains: {href: `${api}/v3/organizations/${guid}/domains`},
      default_domain: {href: `${api}/v3/organizations/${guid}/domains/default`},
      quota: {href: `${api}/v3/organization_quotas/${QUOTA.guid}`},
    },
  }
}

export function spaceView(api: string, {guid, name, organization}: Space): object {
  return {
    guid,
    name,
    ...COMMON,
    relationships: {organization: {data: {guid: organization.guid}}, quota: {data: null}},
    links: {
      self: {href: `${api}/v3/spaces/${guid}`},
      organization: {href: `${api}/v3/organizations/${organization.guid}`},
      features: {href: `${api}/v3/spaces/${guid}/features`},
      apply_manifest: {href: `${api}/v3/spaces/${guid}/actions/apply_manifest`, method: 'POST'},
    },
  }
}

const matches = (query: Query): boolean => labelSelector(query.text('label_selector'))({})

const accepts = (query: Query, name: string, value: string): boolean => query.list(name)?.includes(value) ?? true

export const ORGANIZATION_ROUTES: readonly ApiRoute[] = [
  apiRoute('/v3/organizations', {GET: organizations}),
  apiRoute('/v3/organizations/:guid', {GET: organization}),
  apiRoute('/v3/spaces', {GET: spaces}),
  apiRoute('/v3/spaces/:guid', {GET: space}),
]
