import {dnsNameProblem} from '../domain/dns-name.ts'
import {UnexpectedAnswer} from '../domain/failure.ts'
import {plainLine} from '../domain/plain-text.ts'
import type {Work} from '../domain/progress.ts'
import {inPublishingOrder, type RequiredRecord, readRequiredRecords} from '../domain/required-records.ts'
import type {ServiceInstance} from '../domain/service-instance.ts'
import type {Ports} from '../ports/ports.ts'
import type {RecordSnapshot} from '../ports/record-snapshots.ts'
import {snapshotOf} from './record-snapshot.ts'
import {withThrowAwayBinding} from './throw-away-binding.ts'

export interface KnownRecords {
  /** In publishing order; empty for a generated domain. */
  readonly records: readonly RequiredRecord[]
  readonly sendingDomain: string
  readonly region: string
  readonly source: 'snapshot' | 'throw-away binding'
  /** ISO 8601 of the binding that told. */
  readonly takenAt: string
  /** The domain was made up by the broker, and the platform publishes its records itself. */
  readonly generated: boolean
}

/**
 * The records that an instance needs. They come inside the credentials of a binding and are frozen there at bind time:
 * a snapshot that is newer than the instance's last change serves, else a binding is made for it and deleted again. Its
 * secrets stay in here.
 * @throws RecordsUnreadable, UnexpectedAnswer, and what the platform throws.
 */
export async function* requiredRecords(
  ports: Pick<Ports, 'clock' | 'platform' | 'recordSnapshots'>,
  instance: ServiceInstance,
): Work<KnownRecords> {
  const snapshots = await ports.recordSnapshots()
  const kept = await snapshots.find(instance.id)
  if (kept !== undefined && isCurrent(kept, instance)) return knownFrom(kept, 'snapshot')
  const fresh = yield* withThrowAwayBinding(
    ports,
    instance,
    async function* (credentials, binding): Work<RecordSnapshot> {
      const snapshot = snapshotOf(credentials, binding.createdAt)
      await snapshots.save(instance.id, snapshot)
      yield {stage: 'required records', state: 'done'}
      return snapshot
    },
  )
  return knownFrom(fresh, 'throw-away binding')
}

function isCurrent({takenAt}: RecordSnapshot, {createdAt, updatedAt}: ServiceInstance): boolean {
  const changes = [createdAt, updatedAt].flatMap((time) => (time === undefined ? [] : [Date.parse(time)]))
  return Date.parse(takenAt) > Math.max(0, ...changes)
}

function knownFrom(snapshot: RecordSnapshot, source: KnownRecords['source']): KnownRecords {
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
