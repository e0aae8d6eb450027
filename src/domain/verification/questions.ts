import type {RequiredRecord} from '../records/required-records.ts'
import {treeWalk} from './dmarc/discovery.ts'
import type {Question, RecordType} from './dns/answers.ts'
import {isWithin, labelsOf, relativeName, selfAndParents} from './dns/name.ts'
import type {SpfAnswers} from './spf/lookup.ts'

/** As much of the facts as shows where a record may have gone astray. */
export interface PublishedElsewhere {
  readonly domain: string
  readonly authorities: ReadonlyMap<string, {readonly zone: string}>
  /** What SPF records lead to, as far as it was asked. */
  readonly spfAnswers?: SpfAnswers
  readonly dmarc?: DmarcElsewhere
}

/** What a DMARC policy leads to, as far as it was asked. */
export interface DmarcElsewhere {
  /** Organizational domain of the policy's domain (RFC 9989 section 4.10.2). */
  readonly organization: string
  /** TXT values by the name where a report destination agrees; without an entry, nobody answered. */
  readonly reportAnswers: ReadonlyMap<string, readonly string[]>
}

export interface RecordQuestions {
  readonly primary: Question
  /** What may be there in its place, and what a wildcard answers for any name. */
  readonly clues: readonly Question[]
  /** What only resolvers can answer, because it is kept in another zone. */
  readonly beyond: readonly Question[]
}

export function questionsFor(record: RequiredRecord, elsewhere: PublishedElsewhere): RecordQuestions {
  const {name, type} = record
  const inPlace = IN_ITS_PLACE[type].map((other): Question => ({name, type: other}))
  return {
    primary: {name, type},
    clues: [...inPlace, ...[type, ...IN_ITS_PLACE[type]].flatMap((other) => beside(record, other, elsewhere))],
    beyond: record.purpose === 'dkim' ? [{name, type: 'TXT'}] : questionsAbove(record),
  }
}

function beside({name}: RequiredRecord, type: RecordType, elsewhere: PublishedElsewhere): Question[] {
  const question = wildcardQuestion({name, type}, elsewhere)
  return question === undefined ? [] : [question]
}

/** Where the record would be found if a known mistake was made, each with what a wildcard answers there. */
export function misplacedQuestions(record: RequiredRecord, elsewhere: PublishedElsewhere): Question[] {
  const {type} = record
  const astray = [
    ...twiceNames(record, elsewhere),
    ...outsideNames(record, elsewhere),
    ...misspelledNames(record),
    ...namesWithWww(record, elsewhere),
  ]
  return astray.flatMap((name) => [
    {name, type},
    {name: siblingOf(name), type},
  ])
}

/** What people publish, by mistake or on purpose, at a name where a CNAME has to be alone. */
export const BESIDE_CNAME = ['TXT', 'A', 'AAAA', 'MX'] as const

/**
 * Types that may stand in place of a record, or beside it. A panel that stands between shows addresses instead of a
 * CNAME; a CNAME that is asked for by its own type shows even where other data hides it.
 */
export const IN_ITS_PLACE: Readonly<Record<RequiredRecord['type'], readonly RecordType[]>> = {
  CNAME: BESIDE_CNAME,
  MX: ['TXT', 'CNAME'],
  TXT: ['CNAME'],
}

/** Nobody publishes it: what answers there is a wildcard. */
const UNUSED_LABEL = 'sesctl-wildcard-check'

/** A name beside this one that nobody publishes. */
export function siblingOf(name: string): string {
  return [UNUSED_LABEL, ...labelsOf(name).slice(1)].join('.')
}

/** A question for a name beside the record's that is not there. None at the top of a zone, which no wildcard covers. */
export function wildcardQuestion({name, type}: Question, {authorities}: PublishedElsewhere): Question | undefined {
  const zone = authorities.get(name)?.zone
  if (zone === undefined || zone === name || !isWithin(name, zone)) return undefined
  return {name: siblingOf(name), type}
}

/**
 * Where records are found that nobody looks for: without the underscore or with a hyphen in its place, without
 * `_domainkey`, below an `@` that the panel took for a name, and a policy at the domain itself.
 */
export function misspelledNames({purpose, name}: RequiredRecord): string[] {
  if (purpose === 'dkim') {
    const [, token, domain] = /^(.+?)\._domainkey\.(.+)$/.exec(name) ?? []
    if (token === undefined || domain === undefined) return []
    return [`${token}.domainkey.${domain}`, `${token}.-domainkey.${domain}`, `${token}.${domain}`]
  }
  if (purpose !== 'dmarc') return [`@.${name}`]
  const domain = policyDomain(name)
  return domain === undefined ? [] : [`dmarc.${domain}`, `-dmarc.${domain}`, domain]
}

/** The name below `www.`, which some type in front of every domain, and some have records of their own at. */
export function namesWithWww({name}: RequiredRecord, {domain}: PublishedElsewhere): string[] {
  if (!isWithin(name, domain)) return []
  const before = relativeName(name, domain)
  return [before === '@' ? `www.${domain}` : `${before}.www.${domain}`]
}

/** The zone of a record, or the likely ones where it is unknown: the domain and what is above it, registries left out. */
export function zonesOf(record: RequiredRecord, {domain, authorities}: PublishedElsewhere): string[] {
  const zone = authorities.get(record.name)?.zone
  if (zone !== undefined) return [zone]
  return selfAndParents(domain).filter((name) => name.includes('.'))
}

/** `name.zone.zone`, for a panel that adds the zone to a name that has it already. */
export function twiceNames(record: RequiredRecord, elsewhere: PublishedElsewhere): string[] {
  return zonesOf(record, elsewhere)
    .filter((zone) => zone !== '')
    .map((zone) => `${record.name}.${zone}`)
    .filter((name) => name.length <= 253)
}

/** `name.zone` for a domain below its zone, where only the part before the domain was typed. */
export function outsideNames(record: RequiredRecord, {domain, authorities}: PublishedElsewhere): string[] {
  const zone = authorities.get(record.name)?.zone
  if (zone === undefined || zone === '' || zone === domain || !isWithin(domain, zone)) return []
  const before = relativeName(record.name, domain)
  return before === '@' || !isWithin(record.name, domain) ? [] : [`${before}.${zone}`]
}

/** The policies above a domain, which would hold if it had none of its own (RFC 9989 section 4.10). */
function questionsAbove({purpose, name}: RequiredRecord): Question[] {
  const domain = policyDomain(name)
  if (purpose !== 'dmarc' || domain === undefined) return []
  return treeWalk(domain)
    .slice(1)
    .map((above) => ({name: `_dmarc.${above}`, type: 'TXT'}))
}

/** The domain whose policy a DMARC record holds. */
export function policyDomain(name: string): string | undefined {
  return name.startsWith('_dmarc.') ? name.slice('_dmarc.'.length) : undefined
}
