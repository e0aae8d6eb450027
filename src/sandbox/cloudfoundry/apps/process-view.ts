import type {Environment} from '../../environment.ts'
import {timestamp} from '../timestamps.ts'
import type {App} from './app.ts'
import type {AppProcess, ProcessInstance} from './process.ts'
import {Processes} from './processes.ts'

const MEBIBYTE = 1024 * 1024
const HIDDEN = '[PRIVATE DATA HIDDEN]'

/** A process as the API shows it (process_presenter.rb). @param inList commands are not shown in lists */
export function processView(api: string, app: App, process: AppProcess, inList: boolean): object {
  const at = `${api}/v3/processes/${process.guid}`
  const isWeb = process.type === 'web'
  return {
    guid: process.guid,
    created_at: timestamp(process.createdAt),
    updated_at: timestamp(process.updatedAt),
    version: process.version,
    type: process.type,
    command: inList ? HIDDEN : process.command,
    user: 'vcap',
    instances: process.instances,
    memory_in_mb: process.memoryMegabytes,
    disk_in_mb: process.diskMegabytes,
    log_rate_limit_in_bytes_per_second: -1,
    health_check: {
      type: isWeb ? 'port' : 'process',
      data: {timeout: null, invocation_timeout: null, interval: null},
    },
    readiness_health_check: {type: 'process', data: {invocation_timeout: null, interval: null}},
    relationships: {app: {data: {guid: app.guid}}, revision: null},
    metadata: {labels: {}, annotations: {}},
    links: {
      self: {href: at},
      scale: {href: `${at}/actions/scale`, method: 'POST'},
      app: {href: `${api}/v3/apps/${app.guid}`},
      space: {href: `${api}/v3/spaces/${app.spaceGuid}`},
      stats: {href: `${at}/stats`},
    },
  }
}

/** Every instance of a process and how it is (process_stats_presenter.rb). */
export function statsView(env: Environment, process: AppProcess): object {
  const instances = new Processes(env).instancesOf(process.guid)
  const running = instances.map((instance) => instanceStats(env, process, instance))
  const down = Array.from({length: Math.max(0, process.instances - instances.length)}, (_, index) => ({
    type: process.type,
    index: instances.length + index,
    state: 'DOWN',
    routable: null,
    uptime: 0,
    isolation_segment: null,
    details: null,
  }))
  return {resources: [...running, ...down]}
}

/** What `embed=process_instances` adds: index, state, and for how many seconds (embed_process_instances_decorator.rb). */
export function embeddedInstances(env: Environment, process: AppProcess): readonly object[] {
  const now = env.clock.now()
  return new Processes(env).instancesOf(process.guid).map((instance) => ({
    index: instance.number,
    state: instanceState(env, instance),
    since: Math.max(0, Math.floor((now - instance.since) / 1000)),
  }))
}

/** RUNNING once it is healthy. */
export function instanceState(env: Environment, {readyAt}: ProcessInstance): 'RUNNING' | 'STARTING' {
  return readyAt !== undefined && readyAt <= env.clock.now() ? 'RUNNING' : 'STARTING'
}

function instanceStats(env: Environment, process: AppProcess, instance: ProcessInstance): object {
  const now = env.clock.now()
  const state = instanceState(env, instance)
  return {
    type: process.type,
    index: instance.number,
    instance_guid: instance.guid,
    state,
    routable: state === 'RUNNING',
    host: '127.0.0.1',
    instance_internal_ip: '127.0.0.1',
    uptime: Math.max(0, Math.floor((now - instance.since) / 1000)),
    mem_quota: process.memoryMegabytes * MEBIBYTE,
    disk_quota: process.diskMegabytes * MEBIBYTE,
    log_rate_limit: -1,
    fds_quota: 16_384,
    isolation_segment: null,
    details: null,
    instance_ports: [],
    usage: {time: timestamp(now), cpu: 0, cpu_entitlement: 0, mem: 0, disk: 0, log_rate: 0},
  }
}
