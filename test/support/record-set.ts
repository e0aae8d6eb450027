import {readFileSync} from 'node:fs'
import type {DnsInstructions} from '../../src/app/records/dns-instructions.ts'
import type {MergeNote} from '../../src/domain/records/merge/note.ts'
import {adviceOn} from '../../src/domain/records/record-advice.ts'
import {type RecordChange, unmergedChanges} from '../../src/domain/records/record-changes.ts'
import {placeChanges, type ZoneCut} from '../../src/domain/records/record-zones.ts'
import {inPublishingOrder, type RequiredRecord, readRequiredRecords} from '../../src/domain/records/required-records.ts'

/** The records of a reviewed text of the broker, in publishing order. */
export function fixtureRecords(name: string): RequiredRecord[] {
  const url = new URL(`../domain/records/fixtures/required_records/${name}.txt`, import.meta.url)
  return inPublishingOrder(readRequiredRecords(readFileSync(url, 'utf8')))
}

/** What dns-instructions has to say of records: unmerged, in one zone that name servers named, unless it is said. */
export function instructionsFor(
  records: readonly RequiredRecord[],
  {
    changes = unmergedChanges(records),
    zones = [{name: 'agency.gov', knownBy: 'soa'}],
    generated = false,
    notes = [],
  }: {
    changes?: readonly RecordChange[]
    zones?: readonly ZoneCut[]
    generated?: boolean
    notes?: readonly MergeNote[]
  } = {},
): DnsInstructions {
  const deepest = [...zones].sort((one, other) => other.name.length - one.name.length)
  const cuts = changes.flatMap(({name}): [string, ZoneCut][] => {
    const zone = deepest.find((each) => name === each.name || name.endsWith(`.${each.name}`))
    return zone === undefined ? [] : [[name, zone]]
  })
  const {placed, zones: used, outside} = placeChanges(changes, new Map(cuts))
  return {
    instance: 'mail-prod',
    instanceId: 'id',
    domain: 'agency.gov',
    region: 'us-gov-west-1',
    generated,
    source: 'snapshot',
    takenAt: '2026-11-24T12:00:00.000Z',
    staleBecause: null,
    records,
    advice: adviceOn(records, 'agency.gov'),
    changes: placed,
    zones: used,
    outside,
    merge: {state: changes.some(({before}) => before !== undefined) ? 'merged' : 'off', notes, spf: [], dmarc: []},
  }
}
