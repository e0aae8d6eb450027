import {withVisibleCharacters} from '../../text/characters.ts'
import {inOneStep, toReplace} from '../assess-text.ts'
import type {DnsRecord} from '../dns/answers.ts'
import type {Assessment} from '../judgement.ts'
import {type RecordView, zoneRecord} from '../published.ts'
import {letsSend} from './edit.ts'
import {isSpf, parseSpf, type SpfSyntaxError, termsOf} from './record.ts'
import {mended} from './ses.ts'

/** One SPF record that came to harm on its way into the zone. Undefined for one that can be read. */
export function assessBrokenSpf(
  view: RecordView,
  published: DnsRecord,
  texts: readonly DnsRecord[],
): Assessment | undefined {
  return cut(view, published) ?? fragments(view, published, texts) ?? invalid(view, published)
}

/** Strings of a TXT record are joined without a space (RFC 7208 section 3.3): `"v=spf1" "include:…"` is no SPF record. */
export function splitStrings(view: RecordView, texts: readonly DnsRecord[]): Assessment | undefined {
  const split = texts.find(({strings = []}) => strings.length > 1 && isWhole(strings.join(' ')))
  if (split === undefined) return undefined
  const meant = (split.strings ?? []).join(' ')
  return toReplace(view, split, {
    mistake: 'value-split',
    value: mended(view, meant).value,
    advice: 'enter the value in one piece: strings are joined without a space between them',
  })
}

function cut(view: RecordView, published: DnsRecord): Assessment | undefined {
  const required = view.record.value
  if (published.data.length >= required.length || !required.startsWith(published.data)) return undefined
  if (letsSend(published.data, required) || published.data.trim() === 'v=spf1') return undefined
  return toReplace(view, published, {
    mistake: 'value-cut',
    value: required,
    advice: 'enter the whole value: its end is missing',
  })
}

/** A second TXT record that is nothing but the rest of the first. */
function fragments(view: RecordView, published: DnsRecord, texts: readonly DnsRecord[]): Assessment | undefined {
  const rest = texts.filter(({data}) => data !== published.data && isFragment(data))
  if (rest.length === 0) return undefined
  const whole = [published.data.trim(), ...rest.map(({data}) => data.trim())].join(' ')
  return {
    state: 'wrong',
    mistake: 'value-split',
    found: [published, ...rest].map(zoneRecord),
    edit: {
      remove: rest.map(zoneRecord),
      replace: published.data,
      with: mended(view, whole).value,
      do: 'enter the value as one record: receivers never put two together',
    },
    notes: [],
  }
}

/** The assessment with an edit after which no fragment of a record is left beside it. */
export function spfInOneStep(view: RecordView, assessment: Assessment, texts: readonly DnsRecord[]): Assessment {
  const rest = texts.filter(({data}) => isFragment(data))
  return inOneStep(view, assessment, rest, (parts) => mended(view, parts.map((part) => part.trim()).join(' ')).value)
}

/** Mechanisms alone: a verification token would be read as a modifier that nobody knows. */
function isFragment(text: string): boolean {
  if (isSpf(text) || text.trim() === '') return false
  const reading = parseSpf(`v=spf1 ${text.trim()}`)
  return 'record' in reading && reading.record.mechanisms.length > 0 && reading.record.unknown.length === 0
}

function invalid(view: RecordView, published: DnsRecord): Assessment | undefined {
  const reading = parseSpf(published.data)
  if ('record' in reading) return undefined
  const {error} = reading
  const trailing = follows(published.data, error)
  return toReplace(view, published, {
    mistake: trailing ? 'trailing-text' : 'spf-invalid',
    value: mended(view, published.data).value,
    advice: trailing
      ? `end the value where it ends: "${withVisibleCharacters(error.term)}" does not belong into it, and voids it`
      : `fix "${withVisibleCharacters(error.term)}": ${error.problem}`,
  })
}

/** Whether the error is behind the `all` that ends what people write. */
function follows(text: string, {at}: SpfSyntaxError): boolean {
  return termsOf(text).some(({term, at: position}) => /^[-+~?]?all$/i.test(term) && position < at)
}

function isWhole(text: string): boolean {
  return isSpf(text) && 'record' in parseSpf(text)
}
