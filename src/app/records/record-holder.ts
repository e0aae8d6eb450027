import type {GivenSource} from '../../domain/binding/credential-origin.ts'
import type {RecordCredentials} from '../../domain/binding/credentials-input.ts'
import type {Work} from '../../domain/progress/progress.ts'
import type {Ports} from '../../ports/ports.ts'
import {requireReadyInstance} from '../instance/find-instance.ts'
import type {KnownRecords} from './known-records.ts'
import {recordsOf, requiredRecords} from './required-records.ts'

/** Whose records are wanted: an instance of the context, by name or id, or credentials that need no platform. */
export type RecordHolder = string | GivenSource<RecordCredentials>

export interface HeldRecords extends KnownRecords {
  /** Null: the credentials do not say. */
  readonly instance: string | null
  readonly instanceId: string | null
  /** ISO 8601: when the instance was made or last changed, where a platform knows. */
  readonly since?: string
}

/** @throws what {@link requireReadyInstance}, {@link requiredRecords} and {@link recordsOf} throw. */
export async function* recordsHeldBy(
  ports: Pick<Ports, 'clock' | 'platform' | 'recordSnapshots' | 'emailService'>,
  holder: RecordHolder,
): Work<HeldRecords> {
  if (typeof holder !== 'string') {
    const {name, id} = holder.instance ?? {}
    return {instance: name ?? id ?? null, instanceId: id ?? null, ...recordsOf(holder)}
  }
  const instance = await requireReadyInstance(ports, holder)
  const since = instance.updatedAt ?? instance.createdAt
  return {
    instance: instance.name,
    instanceId: instance.id,
    ...(since === undefined ? {} : {since}),
    ...(yield* requiredRecords(ports, instance)),
  }
}
