import type {Delivery} from '../../domain/binding/delivery.ts'
import {bindingUserName} from '../../domain/binding/possible-orphan.ts'
import {NotYet} from '../../domain/exit/failure.ts'
import {brokerReason} from '../../domain/instance/broker-reason.ts'
import {ParametersRefused} from '../../domain/instance/failures.ts'
import {RotationBusy} from '../../domain/instance/inventory-failures.ts'
import type {LastOperation, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import type {Resumed, Unfinished} from '../../domain/resume/unfinished.ts'
import {AppNotMoved, DeploymentEnded} from '../../domain/rotation/app-failures.ts'
import {DeliveryNeeded} from '../../domain/rotation/failures.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {UNPROVED} from '../binding/orphaned-bindings.ts'
import {examineOrphans, isResolved, type OrphanPorts} from '../binding/possible-orphans.ts'
import {awaitOperation} from '../instance/await-operation.ts'
import type {RotationPorts} from '../rotation/result.ts'
import {resumeRotation} from '../rotation/rotate.ts'
import {currentInventory, type UnfinishedPorts} from './find-unfinished.ts'

export interface Finishing {
  readonly ports: UnfinishedPorts & RotationPorts & OrphanPorts
  readonly wait: boolean
  /** Whether IAM users that possible orphans have left are deleted. */
  readonly deleteOrphans: boolean
  /** Ids of bindings whose IAM user is gone, as an operator says. */
  readonly forgetOrphans: readonly string[]
  /** Ids of bindings that another machine may have made, and that somebody uses. */
  readonly keepBindings: readonly string[]
  /** Epoch milliseconds. */
  readonly deadline: number
  readonly warn: (sentence: string) => void
}

type End = Pick<Resumed, 'outcome' | 'detail' | 'next'>
type Kind<K extends Unfinished['kind']> = Extract<Unfinished, {kind: K}>

export async function* finishBinding({ports}: Finishing, {instance, binding}: Kind<'binding'>): Work<End> {
  const stage = `binding ${plainLine(binding.id.slice(0, 8))} of ${plainLine(instance.name)}`
  yield {stage, state: 'running', detail: 'deleting'}
  const outcome = await (await ports.platform()).deleteBinding(instance, binding)
  if (outcome === 'deleted') {
    yield {stage, state: 'done', detail: 'deleted'}
    return {outcome: 'finished', detail: 'Deleted: nobody had its credentials.'}
  }
  yield {stage, state: 'failed', detail: 'nothing proves that its credentials are revoked'}
  return {outcome: 'in-progress', detail: 'The platform had no record of it any more: its IAM user is examined.'}
}

/** It is another machine's, or nobody has its credentials: only a person knows. */
export async function* finishUnproved(
  {ports, keepBindings}: Finishing,
  {instance, binding}: Kind<'unproved-binding'>,
): Work<End> {
  const stage = `binding ${plainLine(binding.id.slice(0, 8))} of ${plainLine(instance.name)}`
  if (keepBindings.includes(binding.id)) {
    await (await ports.platform()).acknowledgeBinding(binding)
    yield {stage, state: 'done', detail: 'kept'}
    return {outcome: 'finished', detail: 'Kept, as you say that it is used.'}
  }
  yield {stage, state: 'failed', detail: 'another machine may have made it'}
  const keep = shellCommand('sesctl', 'resume', '--keep-binding', binding.id)
  return {
    outcome: 'needs-you',
    detail: `A command of this machine was interrupted before it got an answer, and the platform has the binding now: ${UNPROVED} If somebody uses it: ${keep}. If nobody does, delete it.`,
    next: ['sesctl', 'unbind', instance.name, binding.id, '--yes'],
  }
}

const FORGET = '--forget-orphan'

/** Looks for the IAM user of a binding without a record. */
export async function* finishOrphan(
  {ports, deleteOrphans, forgetOrphans}: Finishing,
  {orphan}: Kind<'orphan'>,
): Work<End> {
  const {bindingId, mayAppearUntil} = orphan
  const stage = `IAM user ${bindingUserName(bindingId)}`
  yield {stage, state: 'running', detail: 'looking for it'}
  if (forgetOrphans.includes(bindingId)) {
    await (await ports.platform()).closeOrphan(orphan)
    yield {stage, state: 'done', detail: 'forgotten'}
    return {
      outcome: 'finished',
      detail: `Forgotten, as you say that the IAM user ${bindingUserName(bindingId)} is gone.`,
    }
  }
  const [report] = await examineOrphans(ports, [orphan], {deleteFound: deleteOrphans})
  if (!report) throw new Error('one orphan, one report')
  yield {stage, state: isResolved(report) ? 'done' : 'failed', detail: report.state}
  const which = `the IAM user ${report.user} (path ${report.path})`
  switch (report.state) {
    case 'proved-gone':
      return {
        outcome: 'finished',
        detail: report.reason ?? `IAM shows no active key of ${which}: nothing is left of it.`,
      }
    case 'deleted':
      return {outcome: 'finished', detail: `Deleted ${which} with its keys.`}
    case 'may-appear':
      return {
        outcome: 'in-progress',
        detail: `The platform has no record of it, and IAM shows no active key. Until ${mayAppearUntil} the broker may still make ${which}.`,
        next: ['sesctl', 'resume'],
      }
    case 'found':
      return {
        outcome: 'needs-you',
        detail: `The platform has no record of it, and ${which} is there: its key ${report.activeKeyIds.join(', ')} works.${report.reason === null ? '' : ` ${report.reason}`}`,
        next: ['sesctl', 'resume', '--delete-orphans'],
      }
    case 'not-examined':
      return {
        outcome: 'needs-you',
        detail: `The platform has no record of it, which proves nothing about ${which}: ${report.reason}. Run this in a context that may read IAM, or ask who may; once the user is gone, say so.`,
        next: ['sesctl', 'resume', FORGET, bindingId],
      }
  }
}

/** Credentials that are meant for a terminal need somebody in front of it. */
export async function* finishRotation(finishing: Finishing, {instance, rotation}: Kind<'rotation'>): Work<End> {
  const {ports, deadline, warn, wait} = finishing
  const next = ['sesctl', 'rotate', instance.name, '--resume']
  if (rotation.delivery.to === 'stdout' && rotation.step === 'delivered') {
    return {
      outcome: 'needs-you',
      detail: 'Its new credentials were shown; the old ones work until somebody says that they are in use.',
      next: [...next, '--retire', 'now'],
    }
  }
  if (rotation.delivery.to === 'command' && rotation.step !== 'delivered') {
    return {
      outcome: 'needs-you',
      detail: 'Its new credentials go to a command, which has to be named again.',
      next: [...next, '--exec', 'COMMAND'],
    }
  }
  if (rotation.delivery.to === 'stdout') {
    return {
      outcome: 'needs-you',
      detail: 'Its new credentials are to be shown, and have to be read by somebody.',
      next: [...next, '--reveal'],
    }
  }
  try {
    const {outcome, retireAt, revoked, unproved} = yield* resumeRotation(ports, instance.id, {
      timeoutMillis: Math.max(0, deadline - ports.clock.now()),
      deliver: async () => {
        throw new DeliveryNeeded(instance.name)
      },
      warn,
      // Only an app's rotation has something to wait for that is not a grace.
      waitUntil: wait && rotation.delivery.to === 'app' ? deadline : 0,
    })
    const place = placeOf(rotation.delivery)
    if (outcome === 'delivered') {
      const detail = `The new credentials are in ${place}; the old ones are kept until ${retireAt}.`
      return {outcome: 'in-progress', detail, next: ['sesctl', 'resume']}
    }
    const detail = `The new credentials are in ${place}; ${revoked.length} old ${revoked.length === 1 ? 'binding is' : 'bindings are'} revoked.`
    if (unproved.length === 0) return {outcome: 'finished', detail}
    return {
      outcome: 'needs-you',
      detail: `${detail} Nothing proves it of ${unproved.join(', ')}.`,
      next: ['sesctl', 'resume'],
    }
  } catch (error) {
    if (error instanceof RotationBusy) return {outcome: 'in-progress', detail: error.message}
    if (error instanceof AppNotMoved) return {outcome: 'in-progress', detail: error.message, next}
    if (error instanceof DeploymentEnded) return {outcome: 'needs-you', detail: error.message, next}
    throw error
  }
}

function placeOf(delivery: Exclude<Delivery, {to: 'stdout'}>): string {
  if (delivery.to === 'command') return 'the command that took them'
  return delivery.to === 'file' ? plainLine(delivery.path) : `every instance of the app ${plainLine(delivery.app.name)}`
}

/** Sends again what never arrived. What the broker refuses then is forgotten: nothing came of it. */
export async function* finishCreation(finishing: Finishing, {id, name, parameters}: Kind<'creation'>): Work<End> {
  const {ports} = finishing
  const stage = `creation of ${plainLine(name)}`
  yield {stage, state: 'running', detail: 'its request never arrived; sending it again'}
  const platform = await ports.platform()
  try {
    const instance = await platform.createInstance({name, parameters})
    return yield* finishOperation(finishing, instance)
  } catch (error) {
    if (error instanceof ParametersRefused && !(await platform.findInstance(name))) {
      await (await currentInventory(ports)).removeInstance(id)
    }
    throw error
  }
}

/** Waits for the end of an operation, unless nobody is to wait. */
export async function* finishOperation({ports, wait, deadline}: Finishing, instance: ServiceInstance): Work<End> {
  const {type, state} = instance.lastOperation
  if (state !== 'in progress') return endOf(instance.lastOperation, instance)
  const next = ['sesctl', 'status', instance.name]
  if (!wait) return {outcome: 'in-progress', detail: 'It is still running.', next}
  const timeoutMillis = Math.max(0, deadline - ports.clock.now())
  try {
    const ended = yield* awaitOperation(ports, {instance, operation: NOUNS[type], timeoutMillis})
    return endOf(ended === 'gone' ? {type, state: 'succeeded', description: ''} : ended, instance, ended === 'gone')
  } catch (error) {
    if (error instanceof NotYet) return {outcome: 'in-progress', detail: error.message, next}
    throw error
  }
}

const NOUNS = {create: 'creation', update: 'update', delete: 'deletion'} as const

function endOf({type, state, description}: LastOperation, {name}: ServiceInstance, gone = false): End {
  if (state === 'succeeded' && !(gone && type !== 'delete')) {
    return {
      outcome: 'finished',
      detail: {create: 'It is ready.', update: 'It is updated.', delete: 'It is gone.'}[type],
    }
  }
  return {
    outcome: 'failed',
    detail: gone ? 'It was deleted meanwhile.' : plainLine(brokerReason(description)),
    ...(gone
      ? {}
      : {next: type === 'update' ? ['sesctl', 'status', name] : ['sesctl', 'deprovision', name, '--confirm', name]}),
  }
}
