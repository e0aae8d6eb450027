import type {Question} from '../dns-answers.ts'
import {isWithin, relativeName, selfAndParents} from '../dns-name.ts'
import type {RequiredRecord} from '../required-records.ts'

/** As much of the facts as tells where a record may have gone astray. */
export interface Surroundings {
  readonly domain: string
  readonly authorities: ReadonlyMap<string, {readonly zone: string}>
}

export interface RecordQuestions {
  readonly primary: Question
  /** Where the record would be found if a known mistake was made. */
  readonly clues: readonly Question[]
}

export function questionsFor(record: RequiredRecord, surroundings: Surroundings): RecordQuestions {
  const {name, type} = record
  const astray = [...twiceNames(record, surroundings), ...outsideNames(record, surroundings)]
  return {
    primary: {name, type},
    clues: [
      // A CNAME in place of a TXT or MX shows in the answer itself; text in place of a name does not.
      ...(type === 'TXT' ? [] : [{name, type: 'TXT'} as const]),
      ...astray.map((other): Question => ({name: other, type})),
    ],
  }
}

/** The zone of a record, or the likely ones where nobody could tell: the domain and what is above it, registries left out. */
export function zonesOf(record: RequiredRecord, {domain, authorities}: Surroundings): string[] {
  const zone = authorities.get(record.name)?.zone
  if (zone !== undefined) return [zone]
  return selfAndParents(domain).filter((name) => name.includes('.'))
}

/** `name.zone.zone`, for a panel that adds the zone to a name that has it already. */
export function twiceNames(record: RequiredRecord, surroundings: Surroundings): string[] {
  return zonesOf(record, surroundings)
    .filter((zone) => zone !== '')
    .map((zone) => `${record.name}.${zone}`)
    .filter((name) => name.length <= 253)
}

/** `name.zone` for a domain below its zone, where only the part before the domain was typed. */
export function outsideNames(record: RequiredRecord, {domain, authorities}: Surroundings): string[] {
  const zone = authorities.get(record.name)?.zone
  if (zone === undefined || zone === '' || zone === domain || !isWithin(domain, zone)) return []
  const before = relativeName(record.name, domain)
  return before === '@' || !isWithin(record.name, domain) ? [] : [`${before}.${zone}`]
}
