import type {Environment} from '../environment.ts'
import {faultStates} from '../faults/switches.ts'
import type {Controls} from './context.ts'
import {publicEndpoints} from './endpoints.ts'

/** GET /status: how the sandbox is. No secrets. */
export function status(controls: Controls): object {
  const {env, ports, endpoints, startedAt} = controls
  const {region, accountId, defaultZone, operationMillis, bindMillis, alarms} = env.settings
  return {
    pid: process.pid,
    startedAt,
    uptimeMillis: Date.now() - startedAt,
    folder: env.settings.folder,
    ports,
    endpoints: publicEndpoints(endpoints),
    counts: {
      instances: count(env, 'service_instance'),
      bindings: count(env, 'service_binding'),
      identities: count(env, 'email_identity'),
      messages: count(env, 'message'),
      zones: count(env, 'dns_zone'),
    },
    unknownRequests: env.store.all(
      'SELECT service, operation, times, last_at AS lastAt FROM unknown_request ORDER BY last_at DESC',
    ),
    clock: {now: env.clock.now(), offsetMillis: controls.clock.offset},
    faults: faultStates(env).flatMap(({entry, fault}) => (fault ? [entry.name] : [])),
    settings: {region, accountId, defaultZone, operationMillis, bindMillis, alarms},
  }
}

function count(env: Environment, table: string): number {
  return env.store.one<{rows: number}>(`SELECT count(*) AS rows FROM ${table}`)?.rows ?? 0
}
