import type {CredentialFormat} from '../../domain/binding/credential-format.ts'
import {writeCredentials} from '../../domain/binding/credential-formats.ts'
import {type BindingCredentials, isBindingCredentials, missingCredentialKeys} from '../../domain/binding/credentials.ts'
import type {Delivery} from '../../domain/binding/delivery.ts'
import type {DeliveryCommand} from '../../domain/binding/delivery-command.ts'
import {DeliveryCommandNotStarted, DeliveryUnconfirmed} from '../../domain/binding/delivery-command-failures.ts'
import {CredentialsMayBeLeft} from '../../domain/binding/failures.ts'
import {hideSecrets} from '../../domain/binding/masked-credentials.ts'
import {mayBeLeft} from '../../domain/binding/possible-orphan.ts'
import {Failure, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import type {BindingRequest, ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {Secret} from '../../domain/text/secret.ts'
import type {Platform} from '../../ports/instance/platform.ts'
import type {Ports} from '../../ports/ports.ts'
import type {Clock} from '../../ports/time/clock.ts'
import {snapshotOf} from '../records/record-snapshot.ts'
import {warnOfOrphans} from './possible-orphans.ts'

/** The clock says whether what an earlier bind may have left can still appear. */
export type DeliveryPorts = Pick<
  Ports,
  'platform' | 'recordSnapshots' | 'credentialFiles' | 'deliveryCommands' | 'secretMask'
> & {
  readonly clock: Pick<Clock, 'now'>
}

/** A binding whose credentials can be used. */
export interface NewBinding {
  readonly binding: ServiceBinding
  readonly credentials: BindingCredentials
}

/**
 * Keeps on disk how far a delivery has come, so that a later command can finish or undo it. Whoever has one also undoes
 * what failed: without one, {@link bindAndDeliver} deletes the binding again.
 */
interface DeliveryJournal {
  /** The platform has made the binding; its credentials are as they came. */
  readonly created: (binding: ServiceBinding, credentials: unknown) => Promise<void>
  /** The next step delivers: from here on the journal says whether anybody has the credentials. */
  readonly delivering: () => Promise<void>
}

export interface DeliveryPlan {
  readonly request: BindingRequest
  /** Of the progress, while the platform works. */
  readonly stage: string
  readonly delivery: Delivery
  /** For delivery to a command, with what to type when it does not confirm. */
  readonly command?: {readonly command: DeliveryCommand; readonly unconfirmed: (binding: ServiceBinding) => string[]}
  /** For delivery to standard output; resolves once the credentials have left the process. False: nobody wants them. */
  readonly show: (made: NewBinding) => Promise<boolean>
  /** Proves the credentials before anybody gets them. */
  readonly prove?: (credentials: BindingCredentials) => Work<void>
  readonly journal?: DeliveryJournal
}

/**
 * Makes a binding, checks that its credentials can be used, remembers the records that they carry, and delivers them. The
 * binding is kept once they are delivered; it is deleted where nobody wants them, and after a failure without a journal.
 * @throws BindFailed, UnexpectedAnswer, CredentialFileUnwritable, CredentialsMayBeLeft, and what the plan's steps throw.
 */
export async function* bindAndDeliver(
  ports: DeliveryPorts,
  instance: ServiceInstance,
  {request, stage, delivery, command, show, prove, journal}: DeliveryPlan,
): Work<NewBinding & {readonly delivered: boolean}> {
  const platform = await ports.platform()
  yield {stage, state: 'running'}
  const {binding, credentials: answered} = await platform.createBinding(instance, request)
  let made: NewBinding
  let delivered: boolean
  try {
    await journal?.created(binding, answered)
    made = {binding, credentials: await rememberUsable(ports, instance, binding, answered)}
    await maskSecrets(ports, made.credentials)
    yield {stage, state: 'done', detail: binding.id}
    yield* warnOfOrphans(platform, instance, ports.clock)
    if (prove) yield* prove(made.credentials)
    if (journal) {
      await journal.delivering()
      await platform.acknowledgeBinding(binding)
    }
    // From here on it may be in use, whatever becomes of this process.
    if (!journal && delivery.to === 'command') await platform.acknowledgeBinding(binding)
    delivered = yield* deliver(ports, instance, made, {delivery, show, ...(command ? {command} : {})})
  } catch (error) {
    if (error instanceof DeliveryUnconfirmed) throw error
    throw journal ? error : await deletedAfter(error, platform, instance, binding)
  }
  if (!delivered) await discard(platform, instance, binding)
  else if (!journal) await platform.acknowledgeBinding(binding)
  return {...made, delivered}
}

/**
 * Checks that credentials can be used, and remembers the records that they carry.
 * @throws UnexpectedAnswer when they lack what mail and records need.
 */
export async function rememberUsable(
  ports: Pick<Ports, 'recordSnapshots'>,
  instance: ServiceInstance,
  binding: ServiceBinding,
  credentials: unknown,
): Promise<BindingCredentials> {
  if (!isBindingCredentials(credentials)) {
    const missing = missingCredentialKeys(credentials).join(', ')
    throw new UnexpectedAnswer(`Failed to bind ${plainLine(instance.name)}: the broker's credentials lack ${missing}.`)
  }
  await (await ports.recordSnapshots()).save(instance.id, snapshotOf(credentials, binding.createdAt))
  return credentials
}

/** Before anything that follows can print them. */
export async function maskSecrets(ports: Pick<Ports, 'secretMask'>, credentials: BindingCredentials): Promise<void> {
  const secrets = Object.values(credentials).filter((value) => value instanceof Secret)
  ;(await ports.secretMask()).hide(secrets)
}

async function* deliver(
  ports: DeliveryPorts,
  instance: ServiceInstance,
  made: NewBinding,
  {delivery, command, show}: Pick<DeliveryPlan, 'delivery' | 'command' | 'show'>,
): Work<boolean> {
  if (delivery.to === 'file') return await writeFile(ports, instance, made, delivery)
  if (delivery.to !== 'command') return await show(made)
  if (!command) throw new Error('a delivery to a command needs one')
  const run = {...command.command, format: command.command.format ?? delivery.format}
  return yield* giveToCommand(ports, instance, made, run, command.unconfirmed(made.binding))
}

/**
 * Gives credentials to a program, which may be the second time for it.
 * @param hints what to type when it does not confirm.
 * @throws DeliveryCommandNotStarted, DeliveryUnconfirmed
 */
export async function* giveToCommand(
  ports: Pick<Ports, 'deliveryCommands'>,
  instance: ServiceInstance,
  {binding, credentials}: NewBinding,
  command: DeliveryCommand & {readonly format: CredentialFormat},
  hints: readonly string[],
): Work<true> {
  const content = writeCredentials(credentials, command.format, {instance, binding})
  const [program] = command.words
  const stage = `credentials to ${plainLine(program)}`
  yield {stage, state: 'running'}
  const ended = await (await ports.deliveryCommands()).run(command, content)
  if (ended.end === 'confirmed') {
    yield {stage, state: 'done', detail: shown(ended.said, credentials) || 'confirmed'}
    return true
  }
  yield {stage, state: 'failed', detail: ended.why}
  if (ended.end === 'not-started') throw new DeliveryCommandNotStarted(program, ended.why)
  const said = shown(ended.said, credentials)
  throw new DeliveryUnconfirmed(program, {why: ended.why, said}, hints, ended.stopped?.exit)
}

const MOST_SHOWN = 2000

/** The end of what a program said, which may repeat what it was given. */
function shown(said: string, credentials: BindingCredentials): string {
  return hideSecrets(said, credentials).slice(-MOST_SHOWN)
}

async function writeFile(
  ports: Pick<Ports, 'credentialFiles'>,
  instance: ServiceInstance,
  {binding, credentials}: NewBinding,
  {path, format}: Extract<Delivery, {to: 'file'}>,
): Promise<true> {
  await (await ports.credentialFiles()).write(path, writeCredentials(credentials, format, {instance, binding}))
  return true
}

/** @throws CredentialsMayBeLeft */
async function discard(platform: Platform, instance: ServiceInstance, binding: ServiceBinding): Promise<void> {
  if ((await platform.deleteBinding(instance, binding)) === 'deleted') return
  throw new CredentialsMayBeLeft(`Nothing proves that the binding ${binding.id} is gone.`, {
    hints: mayBeLeft([binding.id]),
  })
}

/**
 * Deletes a binding after an error. What cannot be deleted now is undelivered, and goes with the next sweep.
 * @returns the error that led here, which matters more, with what has become of the binding.
 */
async function deletedAfter(
  error: unknown,
  platform: Platform,
  instance: ServiceInstance,
  binding: ServiceBinding,
): Promise<unknown> {
  const outcome = await platform.deleteBinding(instance, binding).catch((failure: unknown) => {
    if (!(failure instanceof Failure)) throw failure
    return 'failed' as const
  })
  if (!(error instanceof Failure)) return error
  return error.withFacts(...(outcome === 'deleted' ? ['The binding is deleted again.'] : mayBeLeft([binding.id])))
}
