import type {World} from '../world.ts'
import type {Controls} from './context.ts'
import {publicEndpoints} from './endpoints.ts'

/** GET /status: how the sandbox is. No secrets. */
export function status(controls: Controls): object {
  const {world, ports, endpoints, startedAt} = controls
  const {region, accountId, defaultZone, operationMillis, bindMillis} = world.settings
  return {
    pid: process.pid,
    startedAt,
    uptimeMillis: Date.now() - startedAt,
    folder: world.settings.folder,
    ports,
    endpoints: publicEndpoints(endpoints),
    counts: {
      instances: count(world, 'service_instance'),
      bindings: count(world, 'service_binding'),
      identities: count(world, 'email_identity'),
      messages: count(world, 'message'),
      zones: count(world, 'dns_zone'),
    },
    unknownRequests: world.store.all(
      'SELECT service, operation, times, last_at AS lastAt FROM unknown_request ORDER BY last_at DESC',
    ),
    settings: {region, accountId, defaultZone, operationMillis, bindMillis},
  }
}

function count(world: World, table: string): number {
  return world.store.one<{rows: number}>(`SELECT count(*) AS rows FROM ${table}`)?.rows ?? 0
}
