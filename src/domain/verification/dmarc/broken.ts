import {inOneStep, toReplace} from '../assess-text.ts'
import type {DnsRecord} from '../dns/answers.ts'
import type {Assessment} from '../judgement.ts'
import {type RecordView, zoneRecord} from '../published.ts'
import {errorsOf, isDmarcFragment, isDmarcMisplaced, withFragments, withoutDmarcErrors} from './mend.ts'
import {asksForReports, parseDmarc} from './record.ts'

/** One DMARC record that came to harm on its way into the zone. Undefined for one that says what it was to say. */
export function assessBrokenDmarc(
  view: RecordView,
  published: DnsRecord,
  texts: readonly DnsRecord[],
): Assessment | undefined {
  return (
    cut(view, published) ?? fragments(view, published, texts) ?? trailing(view, published) ?? invalid(view, published)
  )
}

/** Where one string of a TXT record ends (RFC 1035 section 3.3.14). */
const STRING_OCTETS = 255

function cut(view: RecordView, {data, strings, ...rest}: DnsRecord): Assessment | undefined {
  const whole = view.record.value
  const octets = new TextEncoder().encode(data).length
  if (strings?.length !== 1 || octets !== STRING_OCTETS || whole.length <= data.length) return undefined
  if (!whole.startsWith(data)) return undefined
  return toReplace(
    view,
    {data, strings, ...rest},
    {
      mistake: 'value-cut',
      value: whole,
      advice: 'enter the whole value as several strings of at most 255 characters in one record',
    },
  )
}

/**
 * Further TXT records at the name that are meant as the record or are nothing but tags: receivers read the one with the
 * version alone (RFC 9989 section 4.10, step 2), so that the policy holds where that one has it.
 */
function fragments(view: RecordView, published: DnsRecord, texts: readonly DnsRecord[]): Assessment | undefined {
  const rest = texts.filter(({data}) => isDmarcMisplaced(data))
  if (rest.length === 0) return undefined
  const {data} = published
  const whole = withPolicy(view, withFragments(data, rest.map((each) => each.data).filter(isDmarcFragment)))
  const holds = errorsOf(data).length === 0 && hasPolicy(data)
  return {
    state: holds ? 'right' : 'wrong',
    mistake: 'value-split',
    found: [published, ...rest].map(zoneRecord),
    edit: {
      remove: rest.map(zoneRecord),
      ...(whole === data ? {} : {replace: data, with: whole}),
      do: 'enter the value as one record: receivers never put two together',
    },
    notes: [],
  }
}

/** The assessment with an edit after which the record is right, whatever else was wrong with it. */
export function dmarcInOneStep(view: RecordView, assessment: Assessment, texts: readonly DnsRecord[]): Assessment {
  const misplaced = texts.filter(({data}) => isDmarcMisplaced(data))
  return inOneStep(view, assessment, misplaced, ([record = '', ...rest]) =>
    withPolicy(view, withFragments(record, rest.filter(isDmarcFragment))),
  )
}

/** A record without errors; the required one in place of one that has no policy then. */
export function withPolicy(view: RecordView, text: string): string {
  const value = withoutDmarcErrors(text)
  return hasPolicy(value) ? value : view.record.value
}

/** One without is p=none where it asks for reports (RFC 9989 section 4.10.1). */
function hasPolicy(text: string): boolean {
  const record = parseDmarc(text)
  return record !== undefined && (record.p !== undefined || asksForReports(record))
}

/** `p=reject (a comment)`, or a last part that is no tag at all. */
function trailing(view: RecordView, published: DnsRecord): Assessment | undefined {
  const parts = published.data.split(';').map((part) => part.trim())
  const mended = parts.map((part) => /^((?:p|sp|np)\s*=\s*(?:none|quarantine|reject))\s+\S/i.exec(part)?.[1] ?? part)
  const tags = mended.filter((part, index) => index === 0 || part.includes('=') || part === '')
  const value = tags.join('; ').replace(/;\s*$/, '')
  if (value === parts.join('; ').replace(/;\s*$/, '')) return undefined
  return toReplace(view, published, {
    mistake: 'trailing-text',
    value: withPolicy(view, value),
    advice: 'end the value where it ends: receivers ignore a tag with something behind it',
  })
}

/** Tags that receivers pass over, or do not agree on: what the owner meant, without them. */
function invalid(view: RecordView, published: DnsRecord): Assessment | undefined {
  const [first] = errorsOf(published.data)
  const value = withoutDmarcErrors(published.data)
  if (first === undefined || parseDmarc(value)?.p === undefined) return undefined
  return toReplace(view, published, {
    mistake: 'dmarc-invalid-tag',
    value,
    advice: `fix it: ${first.problem}`,
  })
}
