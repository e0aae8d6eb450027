import type {Work} from '../../domain/progress/progress.ts'
import {adviceOn, type RecordAdvice} from '../../domain/records/record-advice.ts'
import {type PlacedChange, placeChanges, type ZoneCut} from '../../domain/records/record-zones.ts'
import type {RequiredRecord} from '../../domain/records/required-records.ts'
import type {Ports} from '../../ports/ports.ts'
import type {RecordSource} from './known-records.ts'
import {type DnsMerge, type MergeOptions, mergeWithPublished} from './merge.ts'
import {type RecordHolder, recordsHeldBy} from './record-holder.ts'
import {recordZones, type ZoneOptions} from './record-zones.ts'

export interface DnsInstructions {
  /** Null: credentials were given that do not say. */
  readonly instance: string | null
  readonly instanceId: string | null
  /** The domain that mail is sent from. */
  readonly domain: string
  readonly region: string
  readonly generated: boolean
  readonly source: RecordSource
  /** ISO 8601: when the binding was made that the records come from; null: it is not known. */
  readonly takenAt: string | null
  /** Why records that may have changed since had to do; null: they are those of now, as far as is known. */
  readonly staleBecause: string | null
  readonly records: readonly RequiredRecord[]
  readonly advice: readonly RecordAdvice[]
  /** What to do about the records, each in its zone; those in no zone of interest are left out. */
  readonly changes: readonly PlacedChange[]
  readonly zones: readonly ZoneCut[]
  /** Names of records that are not in the zone that was asked for. */
  readonly outside: readonly string[]
  /** How the changes came about: what is published already, and what is to be minded. */
  readonly merge: DnsMerge
}

const ASKING = 'name servers'

/** What somebody has to publish for an instance. @throws what {@link recordsHeldBy} throws */
export async function* dnsInstructions(
  ports: Pick<Ports, 'clock' | 'platform' | 'recordSnapshots' | 'emailService' | 'nameServers' | 'publicSuffixes'>,
  holder: RecordHolder,
  options: ZoneOptions & MergeOptions = {},
): Work<DnsInstructions> {
  const held = yield* recordsHeldBy(ports, holder)
  const {instance, instanceId, records, sendingDomain, region, source, takenAt, staleBecause, generated} = held
  const {identityVerified} = held
  if (records.length > 0) yield {stage: ASKING, state: 'running'}
  const names = records.map(({name}) => name)
  const [found, {changes, merge}] = await Promise.all([
    recordZones(ports, names, options),
    mergeWithPublished(ports, records, sendingDomain, {
      ...options,
      ...(identityVerified === undefined ? {} : {identityVerified}),
    }),
  ])
  // Who was too slow to name a zone at first, and answered since, is not guessed for.
  const guessed = merge.state === 'merged' && [...found.values()].some(({knownBy}) => knownBy === 'public-suffix')
  const cuts = guessed ? await recordZones(ports, names, options) : found
  if (records.length > 0) yield {stage: ASKING, state: merge.state === 'unanswered' ? 'failed' : 'done'}
  const {placed, zones, outside} = placeChanges(changes, cuts)
  return {
    instance,
    instanceId,
    domain: sendingDomain,
    region,
    generated,
    source,
    takenAt,
    staleBecause: staleBecause ?? null,
    records,
    advice:
      merge.state === 'merged'
        ? adviceOn(records, sendingDomain).filter(isUnanswered)
        : adviceOn(records, sendingDomain),
    changes: placed,
    zones,
    outside,
    merge,
  }
}

/** A merge says for the present records what advice can only say for any. */
function isUnanswered({code}: RecordAdvice): boolean {
  return code !== 'spf-at-apex' && code !== 'dmarc-enforces'
}
