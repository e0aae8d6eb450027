import {faultStates} from '../faults/switches.ts'
import type {World} from '../world.ts'
import type {Controls} from './context.ts'
import {publicEndpoints} from './endpoints.ts'

/** GET /status: how the sandbox is. No secrets. */
export function status(controls: Controls): object {
  const {world, ports, endpoints, startedAt} = controls
  const {region, accountId, defaultZone, operationMillis, bindMillis, alarms} = world.settings
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
    clock: {now: world.clock.now(), offsetMillis: controls.clock.offset},
    faults: faultStates(world).flatMap(({entry, fault}) => (fault ? [entry.name] : [])),
    settings: {region, accountId, defaultZone, operationMillis, bindMillis, alarms},
  }
}

function count(world: World, table: string): number {
  return world.store.one<{rows: number}>(`SELECT count(*) AS rows FROM ${table}`)?.rows ?? 0
}
