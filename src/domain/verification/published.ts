import {publishedData} from '../records/record-data.ts'
import type {RequiredRecord} from '../records/required-records.ts'
import {type DnsRecord, type DnsReply, followAnswer, type Question} from './dns/answers.ts'
import {relativeName} from './dns/name.ts'
import type {ZoneRecord} from './judgement.ts'
import {type PublishedElsewhere, zonesOf} from './questions.ts'

/** One record, and all that one server said that bears on it. */
export interface RecordView {
  readonly record: RequiredRecord
  /** All records of the domain: one may be found in another's place. */
  readonly all: readonly RequiredRecord[]
  readonly elsewhere: PublishedElsewhere
  /** Undefined where the server was not asked or did not answer. */
  reply(question: Question): Extract<DnsReply, {kind: 'answer'}> | undefined
}

/** Records at a name, CNAMEs followed, and the CNAMEs. */
export function look(view: RecordView, question: Question): ReturnType<typeof followAnswer> {
  return followAnswer(view.reply(question)?.answers ?? [], question)
}

export function zoneRecord(record: DnsRecord): ZoneRecord {
  const {name, type, data, strings} = record
  if (type !== 'TXT') return {name, type, value: data}
  return {name, type, value: data, ...(strings === undefined ? {} : {strings}), rdata: publishedData(record)}
}

/** The record as it has to be published. */
export function wanted({name, type, value}: RequiredRecord): ZoneRecord {
  return {name, type, value}
}

/** What to type as the name in a DNS panel: relative to the zone, or to the domain where the zone is not known. */
export function panelName(view: RecordView, name = view.record.name): string {
  const [zone = view.elsewhere.domain] = zonesOf(view.record, view.elsewhere)
  return zone === '' ? name : relativeName(name, zone)
}

/** The record itself, at one of the names where a mistake may have put it. */
export function findAt(
  view: RecordView,
  names: readonly string[],
  isIt: (record: DnsRecord) => boolean,
): ZoneRecord | undefined {
  return names
    .flatMap((name) => look(view, {name, type: view.record.type}).records.filter((record) => record.name === name))
    .filter(isIt)
    .map(zoneRecord)[0]
}
