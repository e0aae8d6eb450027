import {brokerReason} from '../../domain/instance/broker-reason.ts'
import {UpdateFailed} from '../../domain/instance/failures.ts'
import {type InstanceReport, reportInstance} from '../../domain/instance/report.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Ports} from '../../ports/ports.ts'
import {awaitOperation} from './await-operation.ts'
import {requireReadyInstance} from './find-instance.ts'

export interface UpgradeRequest {
  readonly instance: string
  readonly wait: boolean
  readonly timeoutMillis: number
}

export interface Upgraded {
  /** `current`: nothing says that the instance is behind its broker. */
  readonly outcome: 'upgraded' | 'upgrading' | 'current'
  readonly instance: InstanceReport
  /** Absent with `current`. */
  readonly version?: string
}

type NeededPorts = Pick<Ports, 'platform' | 'clock'>

/**
 * Brings an instance and its bindings to the version of the broker's catalog, and waits until they are there.
 * @throws InstanceNotFound, InstanceNotReady, InstanceUnusable, UpdateFailed, NotYet, …
 */
export async function* upgradeInstance(ports: NeededPorts, request: UpgradeRequest): Work<Upgraded> {
  const {timeoutMillis} = request
  const found = await requireReadyInstance(ports, request.instance)
  if (found.lastOperation.state === 'in progress') {
    yield* awaitOperation(ports, {instance: found, operation: 'update', timeoutMillis})
  }
  const instance = await requireReadyInstance(ports, request.instance)
  const {upgradeTo: version, ...rest} = instance
  if (version === undefined) return {outcome: 'current', instance: reportInstance(instance)}
  const upgrading = await (await ports.platform()).upgradeInstance(instance)
  const {lastOperation} = upgrading
  if (lastOperation.state === 'in progress' && !request.wait) {
    return {outcome: 'upgrading', instance: reportInstance({...instance, lastOperation}), version}
  }
  const ended =
    lastOperation.state === 'in progress'
      ? yield* awaitOperation(ports, {instance: upgrading, operation: 'upgrade', timeoutMillis})
      : lastOperation
  const name = plainLine(instance.name)
  if (ended === 'gone') throw new UpdateFailed(`${name} was deleted while it was being upgraded.`)
  if (ended.state === 'failed') {
    throw new UpdateFailed(`Failed to upgrade ${name}: ${brokerReason(ended.description)}`, {
      details: ended.description,
      hints: [
        `To check: ${shellCommand('sesctl', 'status', instance.name)}`,
        'Run the same command again to try again.',
      ],
    })
  }
  return {outcome: 'upgraded', instance: reportInstance({...rest, lastOperation: ended}), version}
}

/** The request that {@link upgradeInstance} would send; none where nothing is to be upgraded. */
export async function previewUpgrade(ports: NeededPorts, nameOrId: string): Promise<RequestPreview[]> {
  const instance = await requireReadyInstance(ports, nameOrId)
  if (instance.upgradeTo === undefined) return []
  return await (await ports.platform()).preview({kind: 'upgrade-instance', instance})
}
