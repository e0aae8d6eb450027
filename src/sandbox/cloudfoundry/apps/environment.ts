import {spaceOf} from '../places.ts'
import type {App} from './app.ts'
import type {BoundService} from './bindings.ts'
import {vcapServices} from './vcap-services.ts'

/** What a process is started with, and keeps until it is started again. */
export interface StartedWith {
  readonly environment: Readonly<Record<string, string>>
}

type Variables = Readonly<Record<string, unknown>>

/** What the platform passes to an app about its services. */
export function systemEnvironment(bindings: readonly BoundService[]): Variables {
  return {VCAP_SERVICES: vcapServices(bindings)}
}

/** What the platform passes to an app about itself. */
export function applicationEnvironment(app: App, api: string): Variables {
  const space = spaceOf(app.spaceGuid)
  return {
    VCAP_APPLICATION: {
      cf_api: api,
      limits: {fds: 16_384},
      application_id: app.guid,
      application_name: app.name,
      application_uris: [],
      name: app.name,
      organization_id: space.organization.guid,
      organization_name: space.organization.name,
      space_id: app.spaceGuid,
      space_name: space.name,
      uris: [],
      users: null,
    },
  }
}

/**
 * What a process of an app gets if it is started now. The platform's own variables go before those that users set.
 *
 * @param api base URL of the Cloud Controller
 */
export function startingEnvironment(app: App, bindings: readonly BoundService[], api: string): StartedWith {
  const own: Variables = {...applicationEnvironment(app, api), ...systemEnvironment(bindings)}
  const texts = Object.entries(own).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return {environment: {...app.environment, ...Object.fromEntries(texts)}}
}
