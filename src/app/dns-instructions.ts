import type {Work} from '../domain/progress.ts'
import {adviceOn, type RecordAdvice} from '../domain/record-advice.ts'
import type {RequiredRecord} from '../domain/required-records.ts'
import type {Ports} from '../ports/ports.ts'
import {requireReadyInstance} from './find-instance.ts'
import {type KnownRecords, requiredRecords} from './required-records.ts'

export interface DnsInstructions {
  readonly instance: string
  readonly instanceId: string
  /** The domain that mail is sent from. */
  readonly domain: string
  readonly region: string
  readonly generated: boolean
  readonly source: KnownRecords['source']
  readonly takenAt: string
  readonly records: readonly RequiredRecord[]
  readonly advice: readonly RecordAdvice[]
}

/** What somebody has to publish for an instance. @throws what {@link requireReadyInstance} and {@link requiredRecords} throw */
export async function* dnsInstructions(
  ports: Pick<Ports, 'clock' | 'platform' | 'recordSnapshots'>,
  nameOrId: string,
): Work<DnsInstructions> {
  const instance = await requireReadyInstance(ports, nameOrId)
  const {records, sendingDomain, region, source, takenAt, generated} = yield* requiredRecords(ports, instance)
  return {
    instance: instance.name,
    instanceId: instance.id,
    domain: sendingDomain,
    region,
    generated,
    source,
    takenAt,
    records,
    advice: adviceOn(records, sendingDomain),
  }
}
