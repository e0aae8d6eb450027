import type {Environment} from '../../environment.ts'
import {findBinding} from '../bindings/bindings.ts'
import type {JsonObject} from '../body.ts'
import {findInstance} from '../instances/instances.ts'
import {thisSecond, timestamp} from '../timestamps.ts'
import type {V3ErrorEntry} from '../v3-error.ts'

const JOB_OPERATIONS = [
  'service_instance.create',
  'service_instance.update',
  'service_instance.delete',
  'service_keys.create',
  'service_keys.delete',
  'service_bindings.create',
  'service_bindings.delete',
  'app.delete',
  // Undoing what the broker may have made of something that failed: nobody's to see.
  'orphan.instance',
  'orphan.binding',
] as const
export type JobOperation = (typeof JOB_OPERATIONS)[number]

export type JobState = 'PROCESSING' | 'POLLING' | 'COMPLETE' | 'FAILED'

export interface Job {
  readonly guid: string
  readonly operation: JobOperation
  readonly resourceGuid: string
  readonly state: JobState
  readonly errors: readonly V3ErrorEntry[]
  readonly input: JsonObject
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly updatedAt: number
}

interface Row {
  guid: string
  operation: JobOperation
  resource_guid: string
  state: JobState
  errors_json: string
  input_json: string
  created_at: number
  updated_at: number
}

export function findJob({store}: Environment, guid: string): Job | undefined {
  const row = store.one<Row>('SELECT * FROM cf_job WHERE guid = ?', guid)
  return row && fromRow(row)
}

/** Jobs that are to continue by now. */
export function dueJobs({store, clock}: Environment): Job[] {
  const sql = `SELECT * FROM cf_job WHERE state IN ('PROCESSING', 'POLLING') AND due_at NOT BETWEEN ?1 + 1 AND ?1 + ?2
    ORDER BY sequence`
  return store.all<Row>(sql, clock.now(), LONGEST_WAIT_MILLIS).map(fromRow)
}

/** A job that seems to be due later than this was made before the clock went back. */
const LONGEST_WAIT_MILLIS = 3_600_000

/** When the next job is to continue, of those that are not among `running`; undefined where nothing is left to do. */
export function nextDue({store}: Environment, running: ReadonlyMap<string, unknown>): number | undefined {
  const sql = "SELECT guid, due_at AS dueAt FROM cf_job WHERE state IN ('PROCESSING', 'POLLING') ORDER BY due_at"
  return store.all<{guid: string; dueAt: number}>(sql).find(({guid}) => !running.has(guid))?.dueAt
}

export function addJob(
  env: Environment,
  job: Pick<Job, 'guid' | 'operation' | 'resourceGuid' | 'input'> & {readonly dueAt: number},
): void {
  env.store.run(
    `INSERT INTO cf_job (guid, operation, resource_guid, state, errors_json, input_json, due_at, created_at, updated_at)
     VALUES (?1, ?2, ?3, 'PROCESSING', '[]', ?4, ?5, ?6, ?6)`,
    job.guid,
    job.operation,
    job.resourceGuid,
    JSON.stringify(job.input),
    job.dueAt,
    thisSecond(env),
  )
}

export function setJobState(
  env: Environment,
  guid: string,
  state: JobState,
  {errors = [], dueAt = 0}: {readonly errors?: readonly V3ErrorEntry[]; readonly dueAt?: number} = {},
): void {
  env.store.run(
    'UPDATE cf_job SET state = ?, errors_json = ?, due_at = ?, updated_at = ? WHERE guid = ?',
    state,
    JSON.stringify(errors),
    dueAt,
    thisSecond(env),
    guid,
  )
}

/** Keeps something for when the job continues. */
export function setJobInput({store}: Environment, guid: string, input: JsonObject): void {
  store.run('UPDATE cf_job SET input_json = ? WHERE guid = ?', JSON.stringify(input), guid)
}

/** Of a delete, the key of its link is in the singular. */
const LINKS: Readonly<Record<string, {readonly key: string; readonly path: string}>> = {
  'service_instance.create': {key: 'service_instances', path: 'service_instances'},
  'service_instance.update': {key: 'service_instances', path: 'service_instances'},
  'service_instance.delete': {key: 'service_instance', path: 'service_instances'},
  'service_keys.create': {key: 'service_credential_binding', path: 'service_credential_bindings'},
  'service_keys.delete': {key: 'service_credential_binding', path: 'service_credential_bindings'},
  'service_bindings.create': {key: 'service_credential_binding', path: 'service_credential_bindings'},
  'service_bindings.delete': {key: 'service_credential_binding', path: 'service_credential_bindings'},
}

/** The link to the resource is there as long as the resource is. */
export function jobView(env: Environment, api: string, job: Job): object {
  const link = LINKS[job.operation]
  const exists = job.operation.startsWith('service_instance.')
    ? findInstance(env, job.resourceGuid)
    : findBinding(env, job.resourceGuid)
  return {
    guid: job.guid,
    created_at: timestamp(job.createdAt),
    updated_at: timestamp(job.updatedAt),
    operation: job.operation,
    state: job.state,
    errors: job.errors,
    warnings: [],
    links: {
      self: {href: `${api}/v3/jobs/${job.guid}`},
      ...(link && exists ? {[link.key]: {href: `${api}/v3/${link.path}/${job.resourceGuid}`}} : {}),
    },
  }
}

function fromRow(row: Row): Job {
  return {
    guid: row.guid,
    operation: row.operation,
    resourceGuid: row.resource_guid,
    state: row.state,
    errors: JSON.parse(row.errors_json),
    input: JSON.parse(row.input_json),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Writes, and changes nothing. @throws DiskFull */
export function touchJob({store}: Environment, guid: string): void {
  store.run('UPDATE cf_job SET state = state WHERE guid = ?', guid)
}
