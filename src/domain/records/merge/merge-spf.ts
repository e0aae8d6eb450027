import {type SpfCost, spfCost} from '../../verification/spf/cost.ts'
import {LIMITS, type SpfQuestion} from '../../verification/spf/lookup.ts'
import {asSpf, isMeantAsSpf, joinedForSes, mendForSes, type SpfMend} from '../../verification/spf/mend.ts'
import {isSpf} from '../../verification/spf/record.ts'
import {checkSes, passesForSes, type SesCheckOptions} from '../../verification/spf/ses-check.ts'
import {changeOfSet, type RecordChange} from '../record-changes.ts'
import type {RequiredRecord} from '../required-records.ts'
import {type Present, type PublishedFacts, publishedValues} from './environment.ts'
import type {MergeNote} from './note.ts'
import {lookupsInWords, spfNotes} from './spf-notes.ts'

/** What the SPF record of a name costs receivers, before the change and after it. */
export interface SpfMerge {
  readonly key: string
  readonly name: string
  /** Null where there is no SPF record, or several. */
  readonly before: SpfCostReport | null
  readonly after: SpfCostReport
  /** The record would be one that receivers give up on: it is not among the changes. */
  readonly refused: boolean
}

type SpfCostReport = Omit<SpfCost, 'missing'>

export interface SpfMerged {
  readonly change?: RecordChange
  readonly notes: readonly MergeNote[]
  readonly spf: SpfMerge
  /** What has to be asked to know the costs. */
  readonly missing: readonly SpfQuestion[]
}

/**
 * The SPF record that has to be published for SES: what is there where mail from SES passes by it as receivers compute it
 * (RFC 7208 section 4), else that with the least change after which it does; never a second record (section 4.5), and none
 * that receivers would give up on.
 * @param here TXT values at the name.
 */
export function mergeSpf(required: RequiredRecord, here: Present, facts: PublishedFacts, mailFrom: boolean): SpfMerged {
  const published = ownFirst(here.values.filter(isSpf), required.value)
  // Whom the owner meant to let send is lost with a record that only lets SES.
  const misplaced = published.length > 0 ? [] : here.values.filter(isMeantAsSpf)
  const options = {name: required.name, required: required.value, answers: facts.answers}
  const {value: merged, ...mend} = mendedRecord(published.length > 0 ? published : misplaced.map(asSpf), options)
  const check = checkSes({...options, record: merged})
  const cost = (record: string): SpfCost => spfCost(required.name, record, facts.answers)
  const [only, ...others] = published
  const before = only === undefined || others.length > 0 ? undefined : cost(only)
  const after = cost(merged)
  const unchanged = others.length === 0 && only === merged
  const notes = spfNotes({required, published, misplaced, merged, unchanged, before, after, check, mend, mailFrom})
  const refused = !unchanged && notes.some(({severity}) => severity === 'problem')
  return {
    ...(refused ? {} : {change: changeOf(required, here, {published, misplaced, merged, before, after})}),
    notes,
    spf: {
      key: required.key,
      name: required.name,
      before: before ? costOf(before) : null,
      after: costOf(after),
      refused,
    },
    missing: [...(before?.missing ?? []), ...after.missing, ...check.missing],
  }
}

function costOf({missing, ...cost}: SpfCost): SpfCostReport {
  return {...cost, complete: missing.length === 0}
}

/** The owner's own records first: their word on everybody else is the one to keep. */
function ownFirst(records: readonly string[], required: string): string[] {
  const isOurs = (record: string): boolean => record.toLowerCase() === required.toLowerCase()
  return [...records.filter((record) => !isOurs(record)), ...records.filter(isOurs)]
}

function mendedRecord(published: readonly string[], options: Omit<SesCheckOptions, 'record'>): SpfMend {
  const [only, ...others] = published
  if (others.length > 0) return joinedForSes(published, options)
  const record = only ?? options.required
  // What passes is kept to the letter, odd spaces included.
  return passesForSes({...options, record})
    ? {value: record, removed: [], moved: false}
    : mendForSes({...options, record})
}

interface SpfChange {
  readonly published: readonly string[]
  readonly misplaced: readonly string[]
  readonly merged: string
  readonly before: SpfCost | undefined
  readonly after: SpfCost
}

function changeOf(
  {purpose, key, name, type, ttl}: RequiredRecord,
  here: Present,
  {published, misplaced, merged, before, after}: SpfChange,
): RecordChange {
  const all = publishedValues(here, type)
  const set = changeOfSet(type, all, {
    wanted: merged,
    kept: all.filter(({value}) => !isSpf(value) && !misplaced.includes(value)),
  })
  const count = `${lookupsInWords(after)} of ${LIMITS.lookups}`
  const why =
    published.length === 0
      ? 'It lets SES send; there is no SPF record at this name yet.'
      : set.add.length === 0 && set.remove.length === 0
        ? `It lets SES send already, at ${count} lookups.`
        : `It lets SES send besides those who may already, in one record: two would void both. Lookups: ${before === undefined ? '' : `${lookupsInWords(before)} before, `}${count} after.`
  return {purpose, key, name, type, ttl: here.ttl ?? ttl, ...set, why}
}
