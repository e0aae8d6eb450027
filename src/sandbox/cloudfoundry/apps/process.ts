import type {StartedWith} from './environment.ts'

/** A process of an app: N instances of one command. An app has several of type `web` while it is deployed. */
export interface AppProcess {
  readonly guid: string
  readonly appGuid: string
  readonly type: string
  readonly command: string
  /** How many there shall be. */
  readonly instances: number
  readonly memoryMegabytes: number
  readonly diskMegabytes: number
  /** What all its instances have; undefined while it is stopped. */
  readonly startedWith: StartedWith | undefined
  /** Another one with each start; crashes and changes of the number of instances keep it (process_model.rb). */
  readonly version: string
  /** Epoch milliseconds of whole seconds. */
  readonly createdAt: number
  readonly updatedAt: number
}

/** One container. */
export interface ProcessInstance {
  readonly number: number
  readonly guid: string
  /** Epoch milliseconds. */
  readonly since: number
  /** When it is healthy; undefined while nothing says that it ever will be. */
  readonly readyAt: number | undefined
}

export interface ProcessRow {
  guid: string
  app_guid: string
  type: string
  command: string
  instances: number
  memory_in_mb: number
  disk_in_mb: number
  started_with_json: string | null
  created_at: number
  updated_at: number
}

export function processFrom(row: ProcessRow): AppProcess {
  const started: (StartedWith & {readonly version?: string}) | undefined =
    row.started_with_json === null ? undefined : JSON.parse(row.started_with_json)
  return {
    guid: row.guid,
    appGuid: row.app_guid,
    type: row.type,
    command: row.command,
    instances: row.instances,
    memoryMegabytes: row.memory_in_mb,
    diskMegabytes: row.disk_in_mb,
    startedWith: started && {environment: started.environment},
    version: started?.version ?? row.guid,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
