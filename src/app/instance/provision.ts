import {brokerReason} from '../../domain/instance/broker-reason.ts'
import {
  InstanceBusy,
  InstanceUnusable,
  ParametersDiffer,
  ParametersUnknown,
  ProvisionFailed,
  UpdateFailed,
} from '../../domain/instance/failures.ts'
import {NameTaken} from '../../domain/instance/inventory-failures.ts'
import {type InstanceReport, reportInstance} from '../../domain/instance/report.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {LastOperation, ServiceInstance} from '../../domain/instance/service-instance.ts'
import {flagsFor, formatDifference, settingDifferences} from '../../domain/instance/setting-differences.ts'
import type {InstanceSettings} from '../../domain/instance/settings.ts'
import {instanceState} from '../../domain/instance/state.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Ports} from '../../ports/ports.ts'
import {awaitOperation} from './await-operation.ts'

export interface ProvisionRequest {
  readonly name: string
  readonly parameters: InstanceSettings
  /** `compare`: an instance of this name is fine if its parameters are the same. */
  readonly ifExists: 'compare' | 'fail'
  readonly wait: boolean
  readonly timeoutMillis: number
}

export interface Provisioned {
  /** `exists`: it was there before, with the same parameters. `creating`: nobody waited for the end. */
  readonly outcome: 'created' | 'creating' | 'exists'
  readonly instance: InstanceReport
  /** False: it was made elsewhere and its parameters are not known (yet): they may differ from the requested ones. */
  readonly compared: boolean
}

type NeededPorts = Pick<Ports, 'platform' | 'clock'>

/**
 * Creates an instance, or makes sure that one of this name has these parameters, and waits until it is ready.
 * @throws NameTaken, ParametersDiffer, ProvisionFailed (also for one that failed earlier), InstanceBusy, NotYet, …
 */
export async function* provision(ports: NeededPorts, request: ProvisionRequest): Work<Provisioned> {
  const platform = await ports.platform()
  const existing = await findComparable(ports, request)
  const instance = existing?.instance ?? (await platform.createInstance(request))
  // Another command may have been first with other parameters.
  let compared = existing?.compared ?? (await compare(ports, instance, request))
  const running = instance.lastOperation.state === 'in progress'
  if (running && !request.wait) return {outcome: 'creating', instance: reportInstance(instance), compared}
  const operation = instance.lastOperation.type === 'update' ? 'update' : 'creation'
  const ended = running
    ? yield* awaitOperation(ports, {instance, operation, timeoutMillis: request.timeoutMillis})
    : instance.lastOperation
  const ready = {...instance, lastOperation: expectSuccess(ended, instance)}
  if (running && !compared) compared = await compare(ports, ready, request)
  return {outcome: existing || !compared ? 'exists' : 'created', instance: reportInstance(ready), compared}
}

/** The requests that {@link provision} would send; none for an instance that is as it should be. */
export async function previewProvision(ports: NeededPorts, request: ProvisionRequest): Promise<RequestPreview[]> {
  if (await findComparable(ports, request)) return []
  const {name, parameters} = request
  return await (await ports.platform()).preview({kind: 'create-instance', name, parameters})
}

/** The instance of this name, if there is one and it is as requested. */
async function findComparable(
  ports: NeededPorts,
  request: ProvisionRequest,
): Promise<{readonly instance: ServiceInstance; readonly compared: boolean} | undefined> {
  const instance = await (await ports.platform()).findInstance(request.name)
  if (!instance) return undefined
  if (request.ifExists === 'fail') throw new NameTaken(request.name)
  refuseBroken(instance)
  return {instance, compared: await compare(ports, instance, request)}
}

function refuseBroken(instance: ServiceInstance): void {
  const state = instanceState(instance.lastOperation)
  const name = plainLine(instance.name)
  const {description: details} = instance.lastOperation
  const text = brokerReason(details)
  const remove = shellCommand('sesctl', 'deprovision', instance.name, '--confirm', instance.name)
  const again = {hints: [remove, 'Then run the same command again.'], ...(text === '' ? {} : {details})}
  if (state === 'create-failed') throw new ProvisionFailed(`${name} exists, and its creation failed: ${text}`, again)
  if (state === 'delete-failed') throw new InstanceUnusable(`${name} exists, and its deletion failed: ${text}`, again)
  if (state === 'deleting')
    throw new InstanceBusy(`Can't create ${name} yet: one of this name is being deleted.`, again)
  if (state === 'gone') {
    throw new InstanceUnusable(`The broker does not know ${name} any more, and this context still has the name.`, again)
  }
  if (state === 'update-failed') {
    throw new UpdateFailed(`${name} exists, and its last update failed: ${text}`, {
      details,
      hints: [`What can be changed: ${shellCommand('sesctl', 'update', '--help')}`],
    })
  }
}

/** @returns false where the parameters of the instance are not known (yet). @throws ParametersDiffer */
async function compare(
  ports: NeededPorts,
  instance: ServiceInstance,
  {parameters}: ProvisionRequest,
): Promise<boolean> {
  const existing = await parametersOf(ports, instance)
  if (!existing) return false
  const differences = settingDifferences(existing, parameters)
  if (differences.length === 0) return true
  const fixable = differences.every(({parameter}) => parameter !== 'domain')
  throw new ParametersDiffer(
    `${plainLine(instance.name)} exists and differs from the request: ${differences.map(formatDifference).map(plainLine).join('; ')}.`,
    {
      hints: fixable
        ? [shellCommand('sesctl', 'update', instance.name, ...flagsFor(differences))]
        : ['The domain of an instance cannot be changed. Provision another one, under another name.'],
    },
  )
}

async function parametersOf(ports: NeededPorts, instance: ServiceInstance): Promise<InstanceSettings | undefined> {
  // The parameters of another program's operation can only be read when it has ended.
  if (instance.lastOperation.state === 'in progress') return instance.parameters
  try {
    return await (await ports.platform()).readParameters(instance)
  } catch (error) {
    if (error instanceof ParametersUnknown) return undefined
    throw error
  }
}

function expectSuccess(ended: LastOperation | 'gone', instance: ServiceInstance): LastOperation {
  const name = plainLine(instance.name)
  if (ended === 'gone') throw new ProvisionFailed(`${name} was deleted while it was being created.`)
  if (ended.state === 'succeeded') return ended
  throw new ProvisionFailed(`Failed to create ${name}: ${brokerReason(ended.description)}`, {
    details: ended.description,
    hints: [
      'The broker keeps what failed. Delete it before you try again:',
      shellCommand('sesctl', 'deprovision', instance.name, '--confirm', instance.name),
    ],
  })
}
