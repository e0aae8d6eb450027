import {type ApiReply, type ApiRequest, type ApiRoute, apiRoute, type CloudController} from './context.ts'
import {listReply} from './page.ts'
import {FOUNDED_AT} from './places.ts'
import {cloudFoundrySettings} from './settings.ts'
import {notFound} from './v3-error.ts'

interface Flag {
  readonly name: string
  readonly enabled: boolean
}

const flags = ({env}: CloudController): readonly Flag[] => [
  {name: 'service_instance_creation', enabled: cloudFoundrySettings(env).instanceCreation},
  {name: 'service_instance_sharing', enabled: false},
]

const view = (api: string, {name, enabled}: Flag): object => ({
  name,
  enabled,
  updated_at: null,
  custom_error_message: null,
  links: {self: {href: `${api}/v3/feature_flags/${name}`}},
})

function listFlags(cloud: CloudController, request: ApiRequest): ApiReply {
  request.query.onlyFilters()
  return listReply(cloud, request, {
    rows: flags(cloud).map((flag) => ({...flag, createdAt: FOUNDED_AT, updatedAt: FOUNDED_AT})),
    view: (flag) => view(cloud.api, flag),
    order: ['name'],
  })
}

function getFlag(cloud: CloudController, {ids}: ApiRequest): ApiReply {
  const flag = flags(cloud).find(({name}) => name === ids[0])
  if (!flag) throw notFound('Feature flag')
  return {status: 200, body: view(cloud.api, flag)}
}

/** As far as they are about service instances: the cf CLI looks at them. */
export const FEATURE_FLAG_ROUTES: readonly ApiRoute[] = [
  apiRoute('/v3/feature_flags', {GET: listFlags}),
  apiRoute('/v3/feature_flags/:name', {GET: getFlag}),
]
