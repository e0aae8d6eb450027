import {timestamp} from '../timestamps.ts'
import type {App} from './app.ts'

/** An app as the API shows it (app_presenter.rb). @param api base URL of the Cloud Controller */
export function appView(api: string, app: App): object {
  const at = `${api}/v3/apps/${app.guid}`
  const action = (name: string): object => ({href: `${at}/actions/${name}`, method: 'POST'})
  return {
    guid: app.guid,
    created_at: timestamp(app.createdAt),
    updated_at: timestamp(app.updatedAt),
    name: app.name,
    state: app.state,
    lifecycle: app.lifecycle,
    relationships: {
      space: {data: {guid: app.spaceGuid}},
      current_droplet: {data: app.dropletGuid === null ? null : {guid: app.dropletGuid}},
    },
    metadata: app.metadata,
    links: {
      self: {href: at},
      environment_variables: {href: `${at}/environment_variables`},
      space: {href: `${api}/v3/spaces/${app.spaceGuid}`},
      processes: {href: `${at}/processes`},
      packages: {href: `${at}/packages`},
      current_droplet: {href: `${at}/droplets/current`},
      droplets: {href: `${at}/droplets`},
      tasks: {href: `${at}/tasks`},
      start: action('start'),
      stop: action('stop'),
      clear_buildpack_cache: action('clear_buildpack_cache'),
      revisions: {href: `${at}/revisions`},
      deployed_revisions: {href: `${at}/revisions/deployed`},
      features: {href: `${at}/features`},
    },
  }
}
