import type {AppDeployment, AppProcess} from '../../domain/rotation/app-rotation.ts'
import {operationOf} from './labels.ts'
import {listAt, memberAt, textAt} from './resource.ts'

/** A deployment as Cloud Foundry API v3 shows it, read with care. Older ones have no reason, and say DEPLOYED as value. */
export function deploymentOf(resource: unknown): AppDeployment | undefined {
  const id = textAt(resource, 'guid')
  if (id === undefined) return undefined
  const error = textAt(resource, 'status', 'details', 'error')
  const operation = operationOf(memberAt(resource, 'metadata', 'labels'))
  return {
    id,
    state: stateOf(textAt(resource, 'status', 'value'), textAt(resource, 'status', 'reason')),
    ...(error === undefined || error === '' ? {} : {error}),
    ...(operation === undefined ? {} : {operation}),
  }
}

function stateOf(value: string | undefined, reason: string | undefined): AppDeployment['state'] {
  if (value !== 'FINALIZED') return reason === 'CANCELING' ? 'canceling' : 'active'
  if (reason === 'DEPLOYED') return 'deployed'
  return reason === 'SUPERSEDED' ? 'superseded' : 'canceled'
}

/** @param stats of `GET /v3/processes/{guid}/stats`; undefined for a process of a stopped app, which has no instances. */
export function processOf(resource: unknown, stats: unknown): AppProcess | undefined {
  const id = textAt(resource, 'guid')
  if (id === undefined) return undefined
  const wanted = memberAt(resource, 'instances')
  const states = listAt(stats, 'resources').map((instance) => textAt(instance, 'state'))
  return {
    id,
    type: textAt(resource, 'type') ?? '',
    version: textAt(resource, 'version'),
    wanted: stats === undefined || typeof wanted !== 'number' ? 0 : wanted,
    running: states.filter((state) => state === 'RUNNING').length,
    present: states.filter((state) => state !== 'DOWN').length,
  }
}
