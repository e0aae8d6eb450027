import type {DnsRecord} from './dns/answers.ts'
import type {Assessment, Mistake, ZoneRecord} from './judgement.ts'
import {look, type RecordView, wanted, zoneRecord} from './published.ts'

const QUOTES = /["'\u201c\u201d\u201e\u2018\u2019]/g
const ESCAPED_SEMICOLON = /\\;/g

/** TXT records at the record's name, CNAMEs followed. */
export function textsAt(view: RecordView): readonly DnsRecord[] {
  return look(view, {name: view.record.name, type: 'TXT'}).records
}

/** A text that would be the record, were it not for quotation marks in it. */
export function quotedText(texts: readonly DnsRecord[], isIt: (text: string) => boolean): DnsRecord | undefined {
  return texts.find(({data}) => !isIt(data) && unquoted(data) !== data.trim() && isIt(unquoted(data)))
}

const TYPOGRAPHIC = /[\u201c\u201d\u201e\u2018\u2019]/

/** What to call quotation marks in a value, and what to do about them. */
export function quotesMistake(text: string): {mistake: Mistake; advice: string} {
  return TYPOGRAPHIC.test(text)
    ? {
        mistake: 'smart-quotes',
        advice: 'enter the value without quotation marks: a word processor or a mail program has put these in',
      }
    : {
        mistake: 'quotes-in-value',
        advice: 'enter the value without quotation marks and backslashes: the panel adds what it needs',
      }
}

export function unquoted(text: string): string {
  return text.replace(QUOTES, '').replace(ESCAPED_SEMICOLON, ';').trim()
}

/**
 * The assessment with an edit that leaves nothing to mend at the name: a record has several mistakes as often as one, and
 * each is named by itself. Fragments that stay beside the record would be the next mistake.
 * @param fragments texts at the name that are part of no record.
 * @param mend one value of the record and of fragments, right in all that it says.
 */
export function inOneStep(
  view: RecordView,
  assessment: Assessment,
  fragments: readonly DnsRecord[],
  mend: (parts: readonly string[]) => string,
): Assessment {
  const {edit} = assessment
  const value = edit?.with ?? edit?.publish?.value
  if (edit === undefined || (value === undefined && edit.remove === undefined)) return assessment
  const removed = edit.remove ?? []
  const rest = fragments
    .filter(({name, data}) => name === view.record.name && data !== edit.replace)
    .map(zoneRecord)
    .filter((each) => !removed.some((other) => isSameRecord(other, each)))
  const remove = removed.length + rest.length === 0 ? {} : {remove: [...removed, ...rest]}
  if (value === undefined || value === view.record.value) return {...assessment, edit: {...edit, ...remove}}
  const mended = mend([value, ...rest.map((each) => each.value)])
  return {
    ...assessment,
    edit: {
      ...edit,
      ...remove,
      ...(edit.publish === undefined ? {} : {publish: {...edit.publish, value: mended}}),
      ...(edit.with === undefined ? {} : {with: mended}),
    },
  }
}

export function isSameRecord(one: ZoneRecord, other: ZoneRecord): boolean {
  return one.name === other.name && (one.rdata ?? one.value) === (other.rdata ?? other.value)
}

/** One record whose value is to be changed. */
export function toReplace(
  view: RecordView,
  published: DnsRecord,
  {mistake, value, advice}: {mistake: Mistake; value: string; advice: string},
): Assessment {
  return {
    state: 'wrong',
    mistake,
    found: [zoneRecord(published)],
    edit: {
      ...(value === view.record.value ? {publish: wanted(view.record)} : {}),
      replace: published.data,
      with: value,
      do: advice,
    },
    notes: [],
  }
}
