import {errorsOf} from '../../verification/dmarc/mend.ts'
import {isDmarc, parseDmarc} from '../../verification/dmarc/record.ts'
import {isWithin} from '../../verification/dns/name.ts'
import {hasMailFrom} from '../record-advice.ts'
import {changeOfSet, type RecordChange, unmergedChanges} from '../record-changes.ts'
import type {RequiredRecord} from '../required-records.ts'
import {
  type Present,
  type PublishedFacts,
  type PublishedQuestion,
  present,
  presentItself,
  publishedValues,
} from './environment.ts'
import {inTheWay} from './in-the-way.ts'
import {type DmarcMerge, mergeDmarc} from './merge-dmarc.ts'
import {mergeSpf, type SpfMerge} from './merge-spf.ts'
import type {MergeNote} from './note.ts'
import {apexNotes} from './spf-notes.ts'

export interface MergedRecords {
  /** In the order of the records. A record with a `problem` note has none: it takes a decision first. */
  readonly changes: readonly RecordChange[]
  readonly notes: readonly MergeNote[]
  readonly spf: readonly SpfMerge[]
  readonly dmarc: readonly DmarcMerge[]
  /** What is not known yet and would show more: ask it, and merge again. */
  readonly missing: readonly PublishedQuestion[]
}

/**
 * What has to be changed in DNS for the required records, given what is published: nothing of the owner's is replaced
 * silently, and nothing is asked for that DNS or receivers would not take.
 */
export function mergeRecords(required: readonly RequiredRecord[], facts: PublishedFacts): MergedRecords {
  const mailFrom = hasMailFrom(required)
  const dkimWorks = facts.identityVerified ?? dkimPublished(required, facts)
  const spf: SpfMerge[] = []
  const dmarc: DmarcMerge[] = []
  const missing: PublishedQuestion[] = []
  const wildcards: MergeNote[] = []
  const merged = unmergedChanges(required).map((asked, index): OneMerged => {
    const record = required[index]
    if (record === undefined) return {changes: [asked], notes: []}
    const here = presentItself(facts, record.name, record.type)
    if (here === undefined) return unanswered(asked)
    const obstacle = inTheWay(record, here, facts)
    if (obstacle !== undefined) return {changes: [], notes: [obstacle]}
    if (here.alias !== undefined && record.type !== 'CNAME') return underAlias(record, here, here.alias)
    if (here.wildcard) wildcards.push(underWildcard(record))
    switch (record.purpose) {
      case 'spf': {
        const {change, notes, spf: merge, missing: more} = mergeSpf(record, here, facts, mailFrom)
        spf.push(merge)
        missing.push(...more)
        return {changes: change === undefined ? [] : [change], notes: [...notes, ...apexNotes(record, facts)]}
      }
      case 'dmarc': {
        const {change, notes, dmarc: merge, missing: more} = mergeDmarc(record, here, facts, dkimWorks)
        dmarc.push(merge)
        missing.push(...more)
        return {changes: [change], notes}
      }
      case 'mx':
        return mergeMx(record, here, asked.why)
      default:
        return {changes: [alone(record, here, dkimWhy(record, here, asked.why))], notes: []}
    }
  })
  return {
    changes: merged.flatMap(({changes}) => changes),
    notes: [...merged.flatMap(({notes}) => notes), ...wildcards],
    spf,
    dmarc,
    missing,
  }
}

interface OneMerged {
  readonly changes: readonly RecordChange[]
  readonly notes: readonly MergeNote[]
}

function underWildcard({key, name, type}: RequiredRecord): MergeNote {
  const text = `What is answered for ${name} ${type} so far is a wildcard's. The record of its own goes before it; leave the wildcard alone.`
  return {code: 'name-under-wildcard', severity: 'info', key, text}
}

function unanswered(asked: RecordChange): OneMerged {
  const {key, name, type} = asked
  const text = `No name server said what is at ${name} now: the ${type} record is as the service asks for it. Check yourself whether there is one already.`
  return {changes: [asked], notes: [{code: 'unanswered', severity: 'warning', key, text}]}
}

/** RFC 1034 section 3.6.2: a name with a CNAME has nothing else, and what is said there is its target's. */
function underAlias(record: RequiredRecord, {values}: Present, alias: string): OneMerged {
  const {key, name, type, value, purpose} = record
  const same = values.includes(value) || (purpose === 'dmarc' && isOnePolicy(values))
  return {
    changes: [],
    notes: [
      {
        code: 'name-is-alias',
        severity: same ? 'info' : 'problem',
        key,
        text: same
          ? `${name} is a CNAME to ${alias}, where the ${type} record is as it should be.`
          : `${name} is a CNAME to ${alias}, and no ${type} record can stand beside a CNAME: have the record changed at ${alias}, or remove the CNAME first.`,
      },
    ],
  }
}

/** Whether receivers find one valid policy among texts. */
function isOnePolicy(values: readonly string[]): boolean {
  const [text, ...more] = values.filter(isDmarc)
  return text !== undefined && more.length === 0 && errorsOf(text).length === 0 && parseDmarc(text)?.p !== undefined
}

/**
 * SES accepts its own MX alone on a MAIL FROM domain ("Using a custom MAIL FROM domain", Amazon SES Developer Guide).
 * What receives mail there is not removed by us; what SES left there itself is.
 */
function mergeMx(record: RequiredRecord, here: Present, why: string): OneMerged {
  const hostOf = (value: string): string => value.slice(value.indexOf(' ') + 1)
  const own = here.values.filter((value) => hostOf(value) === hostOf(record.value))
  const wanted = own.find((value) => value === record.value) ?? own[0] ?? record.value
  const foreign = here.values.filter(
    (value) => value !== wanted && !/^feedback-smtp\.[a-z0-9-]+\.amazonses\.com$/.test(hostOf(value)),
  )
  if (foreign.length === 0) {
    return {changes: [alone({...record, value: wanted}, here, why)], notes: []}
  }
  const hosts = foreign.map(hostOf).join(', ')
  return {
    changes: [],
    notes: [
      {
        code: 'mx-conflict',
        severity: 'problem',
        key: record.key,
        text: `Mail for ${record.name} is received by ${hosts}, and SES takes no other MX record beside its own on a MAIL FROM domain: if that mail is wanted, choose another MAIL FROM subdomain; if not, remove ${foreign.length === 1 ? 'that record' : 'those records'} and publish MX ${record.value}.`,
      },
    ],
  }
}

/** A name that is for SES alone: whatever else is there goes. */
function alone({purpose, key, name, type, ttl, value}: RequiredRecord, here: Present, why: string): RecordChange {
  const published = publishedValues(here, type)
  const before = type === 'CNAME' ? published.slice(0, 1) : published
  return {purpose, key, name, type, ttl: here.ttl ?? ttl, ...changeOfSet(type, before, {wanted: value, kept: []}), why}
}

function dkimWhy(record: RequiredRecord, {values}: Present, why: string): string {
  const [other] = values
  if (other === undefined || other === record.value) return why
  const old = isWithin(other, 'amazonses.com') ? ', of another identity or of this one before it was made again' : ''
  return `${why} It leads to ${other} now${old}.`
}

/** Undefined where a name was not answered for. */
function dkimPublished(required: readonly RequiredRecord[], facts: PublishedFacts): boolean | undefined {
  const dkim = required.filter(({purpose}) => purpose === 'dkim')
  const found = dkim.map(({name, value}) => present(facts, name, 'CNAME')?.values.includes(value))
  if (found.includes(false)) return false
  return found.length === 0 || found.includes(undefined) ? undefined : true
}
