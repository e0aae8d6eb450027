import type {GivenSource} from '../../domain/binding/credential-origin.ts'
import type {RecordCredentials} from '../../domain/binding/credentials-input.ts'
import {RecordsNotReported} from '../../domain/binding/credentials-input-failures.ts'
import {Failure, Interrupted, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {inPublishingOrder, readRequiredRecords} from '../../domain/records/required-records.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {dnsNameProblem} from '../../domain/verification/dns/name.ts'
import type {RecordSnapshot} from '../../ports/instance/inventory.ts'
import type {Ports} from '../../ports/ports.ts'
import {deleteOrphanedBindings} from '../binding/orphaned-bindings.ts'
import {withTemporaryBinding} from '../binding/temporary-binding.ts'
import {bindingByAge, snapshotOfBinding} from './existing-binding-records.ts'
import {knownFromIdentity} from './identity-records.ts'
import type {KnownRecords, RecordSource} from './known-records.ts'
import {snapshotOf} from './record-snapshot.ts'

type NeededPorts = Pick<Ports, 'clock' | 'platform' | 'recordSnapshots' | 'emailService'>

/**
 * The records that an instance needs. An operator asks SES itself. To a tenant they come inside the credentials of a binding and are frozen there at bind time:
 * a snapshot or a binding that is newer than the instance's last change serves, where the platform returns credentials
 * again; else a binding is made for it and deleted again. Where none can be made, older records have to do. Secrets stay
 * in here, and what interrupted commands left behind is swept.
 * @throws RecordsUnreadable, UnexpectedAnswer, and what the platform throws.
 */
export async function* requiredRecords(ports: NeededPorts, instance: ServiceInstance): Work<KnownRecords> {
  const {current, older} = await recordsAtHand(ports, instance)
  if (current) {
    yield* deleteOrphanedBindings(ports, instance)
    return current
  }
  try {
    return knownFrom(yield* fromTemporaryBinding(ports, instance), 'temporary binding')
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof Interrupted || error.retryable) throw error
    const stale = await older()
    if (!stale) throw error
    return {...stale, staleBecause: error.message}
  }
}

/**
 * The records as far as they are known without a new binding; older ones where nothing newer is at hand.
 * @returns undefined where only a binding has them.
 */
export async function recordsWithoutBinding(
  ports: NeededPorts,
  instance: ServiceInstance,
): Promise<KnownRecords | undefined> {
  const {current, older} = await recordsAtHand(ports, instance)
  if (current) return current
  const stale = await older()
  return stale && {...stale, staleBecause: 'the instance was changed since'}
}

interface Asked {
  readonly ports: NeededPorts
  readonly instance: ServiceInstance
  /** What was remembered of a binding. */
  readonly kept: RecordSnapshot | undefined
  /** Whether what is of this time was made after the last change of the instance. */
  readonly isCurrent: (at: string) => boolean
}

/**
 * Where the records of now are found without a new binding, best first. What none of them has, a temporary binding has;
 * where none can be made, {@link olderRecords} have to do.
 */
const SOURCES: readonly ((asked: Asked) => Promise<KnownRecords | undefined>)[] = [
  async ({ports, instance}) => await knownFromIdentity(ports, instance),
  async ({kept, isCurrent}) =>
    kept !== undefined && isCurrent(kept.takenAt) ? knownFrom(kept, 'snapshot') : undefined,
  async ({ports, instance, isCurrent}) => {
    const {newer} = await bindingByAge(ports, instance, isCurrent)
    const held = await snapshotOfBinding(ports, instance, newer)
    if (!held) return undefined
    await (await ports.recordSnapshots()).save(instance.id, held)
    return knownFrom(held, 'existing binding')
  },
]

async function recordsAtHand(
  ports: NeededPorts,
  instance: ServiceInstance,
): Promise<{current?: KnownRecords; older: () => Promise<KnownRecords | undefined>}> {
  const changedAt = lastChange(instance)
  const asked: Asked = {
    ports,
    instance,
    kept: await (await ports.recordSnapshots()).find(instance.id),
    isCurrent: (at) => Date.parse(at) > changedAt,
  }
  const older = async (): Promise<KnownRecords | undefined> => await olderRecords(asked)
  for (const source of SOURCES) {
    const current = await source(asked)
    if (current) return {current, older}
  }
  return {older}
}

/** The newest of what was made before the last change. */
async function olderRecords({ports, instance, kept, isCurrent}: Asked): Promise<KnownRecords | undefined> {
  const {older} = await bindingByAge(ports, instance, isCurrent)
  const newest = newestOf(await snapshotOfBinding(ports, instance, older), kept)
  return newest && knownFrom(newest, newest === kept ? 'snapshot' : 'existing binding')
}

/**
 * The records in credentials that somebody holds: those of bind time.
 * @throws RecordsNotReported, RecordsUnreadable, UnexpectedAnswer
 */
export function recordsOf({credentials, whole, origin, place}: GivenSource<RecordCredentials>): KnownRecords {
  const snapshot = snapshotOf(credentials, '')
  if (snapshot.requiredRecords === undefined && !whole) {
    throw new RecordsNotReported(`The credentials from ${place} do not say which records their domain needs.`, {
      hints: [
        'A dotenv file holds what a program needs to send, and no records. Use the JSON of a service key, or of',
        'sesctl bind --format json.',
      ],
    })
  }
  return {...knownFrom(snapshot, origin), takenAt: null}
}

async function* fromTemporaryBinding(ports: NeededPorts, instance: ServiceInstance): Work<RecordSnapshot> {
  return yield* withTemporaryBinding(ports, instance, async function* (credentials, binding): Work<RecordSnapshot> {
    yield {stage: 'required records', state: 'done'}
    return snapshotOf(credentials, binding.createdAt)
  })
}

/** Epoch milliseconds; 0 where the platform does not know. */
function lastChange({createdAt, updatedAt}: ServiceInstance): number {
  return Math.max(0, ...[createdAt, updatedAt].flatMap((time) => (time === undefined ? [] : [Date.parse(time)])))
}

function newestOf(one: RecordSnapshot | undefined, other: RecordSnapshot | undefined): RecordSnapshot | undefined {
  if (!one || !other) return one ?? other
  return Date.parse(one.takenAt) > Date.parse(other.takenAt) ? one : other
}

function knownFrom(snapshot: RecordSnapshot, source: RecordSource): KnownRecords {
  const {requiredRecords: text, sendingDomain, region, takenAt} = snapshot
  const problem = dnsNameProblem(sendingDomain)
  if (problem !== undefined) {
    throw new UnexpectedAnswer(
      `The broker names ${plainLine(sendingDomain)} as the domain to send from, which ${problem}.`,
    )
  }
  const records = text === undefined ? [] : inPublishingOrder(readRequiredRecords(text))
  return {records, sendingDomain, region, source, takenAt, generated: text === undefined}
}
