import {type ApiReply, type ApiRequest, type ApiRoute, apiRoute, type CloudController} from './context.ts'
import {listReply} from './page.ts'
import {FOUNDED_AT} from './places.ts'
import {timestamp} from './timestamps.ts'
import {ACCOUNTS} from './uaa/users.ts'

/** GET /v3/roles: who is what in which space, as far as the caller can see the space. */
function roles(cloud: CloudController, request: ApiRequest): ApiReply {
  const {query, caller} = request
  query.onlyFilters('guids', 'types', 'user_guids', 'space_guids', 'organization_guids', 'include')
  const rows = ACCOUNTS.flatMap((account) =>
    account.spaces.map((space) => ({account, space, guid: `${account.guid}-${space.slice(0, 8)}`})),
  ).filter(
    ({account, space, guid}) =>
      caller.mayRead(space) &&
      (query.list('guids')?.includes(guid) ?? true) &&
      (query.list('types')?.includes(account.role) ?? true) &&
      (query.list('user_guids')?.includes(account.guid) ?? true) &&
      (query.list('space_guids')?.includes(space) ?? true),
  )
  const at = timestamp(FOUNDED_AT)
  return listReply(cloud, request, {
    rows: rows.map((row) => ({...row, createdAt: FOUNDED_AT, updatedAt: FOUNDED_AT})),
    view: ({guid, account, space}) => ({
      guid,
      created_at: at,
      updated_at: at,
      type: account.role,
      relationships: {user: {data: {guid: account.guid}}, space: {data: {guid: space}}, organization: {data: null}},
      links: {self: {href: `${cloud.api}/v3/roles/${guid}`}, space: {href: `${cloud.api}/v3/spaces/${space}`}},
    }),
  })
}

export const ROLE_ROUTES: readonly ApiRoute[] = [apiRoute('/v3/roles', {GET: roles})]
