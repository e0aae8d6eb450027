import {InvalidValue} from '../../domain/exit/failure.ts'
import {brokerReason} from '../../domain/instance/broker-reason.ts'
import {UpdateFailed} from '../../domain/instance/failures.ts'
import {type InstanceReport, reportInstance} from '../../domain/instance/report.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import {changedOnly, type SettingDifference, settingDifferences} from '../../domain/instance/setting-differences.ts'
import type {InstanceSettings, SettingChanges} from '../../domain/instance/settings.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Ports} from '../../ports/ports.ts'
import {awaitOperation} from './await-operation.ts'
import {requireReadyInstance} from './find-instance.ts'

export interface UpdateRequest {
  readonly instance: string
  /** Checks what was typed against the instance's domain, where it is known. */
  readonly changes: (domain: string | undefined) => SettingChanges
  readonly wait: boolean
  readonly timeoutMillis: number
}

export interface Updated {
  readonly outcome: 'updated' | 'updating' | 'unchanged'
  readonly instance: InstanceReport
  readonly differences: readonly SettingDifference[]
  /** Bindings that were made before and keep the records that they were made with. */
  readonly olderBindings: number
}

interface Plan {
  readonly instance: ServiceInstance
  readonly changes: SettingChanges
  readonly differences: readonly SettingDifference[]
  readonly parameters: InstanceSettings
}

type NeededPorts = Pick<Ports, 'platform' | 'clock'>

/**
 * Sends what differs from what the broker remembers, and waits until it is in force.
 * @throws InstanceNotFound, InstanceNotReady, InstanceUnusable, UpdateFailed, NotYet, …
 */
export async function* updateInstance(ports: NeededPorts, request: UpdateRequest): Work<Updated> {
  const platform = await ports.platform()
  const found = await requireReadyInstance(ports, request.instance)
  const {timeoutMillis} = request
  if (found.lastOperation.state === 'in progress') {
    yield* awaitOperation(ports, {instance: found, operation: 'update', timeoutMillis})
  }
  const {instance, changes, differences, parameters} = await plan(ports, request)
  const olderBindings = (await platform.listBindings(instance)).length
  if (Object.keys(changes).length === 0) {
    return {outcome: 'unchanged', instance: reportInstance({...instance, parameters}), differences: [], olderBindings}
  }
  const updating = await platform.updateInstance(instance, changes)
  const after = {...updating, parameters: {...parameters, ...changes}}
  if (!request.wait) return {outcome: 'updating', instance: reportInstance(after), differences, olderBindings}
  const ended = yield* awaitOperation(ports, {instance: updating, operation: 'update', timeoutMillis})
  if (ended === 'gone') throw new UpdateFailed(`${plainLine(instance.name)} was deleted while it was being updated.`)
  if (ended.state === 'failed') {
    throw new UpdateFailed(`Failed to update ${plainLine(instance.name)}: ${brokerReason(ended.description)}`, {
      details: ended.description,
      hints: [
        `To check: ${shellCommand('sesctl', 'status', instance.name)}`,
        'Run the same command again to try again.',
      ],
    })
  }
  return {
    outcome: 'updated',
    instance: reportInstance({...after, lastOperation: ended}),
    differences,
    olderBindings,
  }
}

/** The requests that {@link updateInstance} would send; none when nothing differs. */
export async function previewUpdate(ports: NeededPorts, request: UpdateRequest): Promise<RequestPreview[]> {
  const {instance, changes} = await plan(ports, request)
  if (Object.keys(changes).length === 0) return []
  return await (await ports.platform()).preview({kind: 'update-instance', instance, changes})
}

async function plan(ports: NeededPorts, request: UpdateRequest): Promise<Plan> {
  const instance = await requireReadyInstance(ports, request.instance)
  const parameters = await (await ports.platform()).readParameters(instance)
  const asked = request.changes(parameters.domain ?? undefined)
  if (Object.keys(asked).length === 0) {
    throw new InvalidValue(`Say what to change about ${plainLine(instance.name)}.`, {hints: ['sesctl update --help']})
  }
  // After an update that failed nobody knows what is in force, so everything that was asked for is sent.
  const failed = instance.lastOperation.state === 'failed'
  const changes = failed ? asked : changedOnly(parameters, asked)
  return {instance, changes, parameters, differences: settingDifferences(parameters, {...parameters, ...changes})}
}
