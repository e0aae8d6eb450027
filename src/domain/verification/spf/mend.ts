import {asciiMeant} from '../../text/characters.ts'
import {joined, withMechanisms} from './edit.ts'
import {isSpf, parseSpf, termsOf} from './record.ts'
import {checkSes, type SesCheckOptions} from './ses-check.ts'

/**
 * A record as its owner meant it: characters that only look like others corrected, and the terms that still cannot be read
 * taken out. What was meant as its `all` stays; a record that lost terms never ends without one, for then it would say
 * nothing of anybody else.
 */
export function withoutErrors(text: string): string {
  const whole = asciiMeant(text)
    .trim()
    .replace(/^v=spf1\s*/i, 'v=spf1 ')
  const written = termsOf(whole).map(({term}) => term)
  const {terms, dropped} = readable(withEndsMeant(written))
  const record = ['v=spf1', ...terms].join(' ')
  const open = dropped && !terms.some((term) => isAll(term) || /^redirect=/i.test(term))
  return open ? withAll(terms) : record
}

/** Terms that void the record out: those that cannot be read, and every modifier but the first of its kind. */
function readable(written: readonly string[]): {readonly terms: readonly string[]; readonly dropped: boolean} {
  const terms = [...written]
  for (;;) {
    const record = ['v=spf1', ...terms].join(' ')
    const reading = parseSpf(record)
    if ('record' in reading) return {terms, dropped: terms.length < written.length}
    const {at} = reading.error
    const index = termsOf(record).findIndex((term) => at >= term.at && at <= term.at + term.term.length)
    terms.splice(Math.max(0, index), 1)
  }
}

/** `- all` is `-all`, and `-all;`, `"-all"`, `--all`, `-al` are meant as nothing else. */
function withEndsMeant(terms: readonly string[]): string[] {
  const meant: string[] = []
  for (const [index, term] of terms.entries()) {
    if (/^[-+~?]$/.test(terms[index - 1] ?? '')) continue
    const whole = /^[-+~?]$/.test(term) ? `${term}${terms[index + 1] ?? ''}` : term
    meant.push(allMeant(whole) ?? whole)
  }
  return meant
}

function allMeant(term: string): string | undefined {
  if (isAll(term)) return undefined
  const [, sign] = /^[\W_]*?([-+~?])[\W_]*(?:a+l+)[\W_]*$/i.exec(term) ?? []
  if (sign !== undefined) return `${sign}all`
  return /^all[\W_]+$/i.test(term) || /^["'(]+all[\W_]*$/i.test(term) ? '~all' : undefined
}

/** Nobody knows what its owner meant of everybody else: `~all` refuses nothing that was delivered before. */
function withAll(terms: readonly string[]): string {
  const at = terms.findIndex((term) => /^[a-z][a-z0-9_.-]*=/i.test(term))
  const end = at === -1 ? terms.length : at
  return ['v=spf1', ...terms.slice(0, end), '~all', ...terms.slice(end)].join(' ')
}

function isAll(term: string): boolean {
  return /^[-+~?]?all$/i.test(term)
}

/** The version written wrong or not set apart. Sender ID (`spf2.0/pra`) is another thing. */
const NEARLY = /^\s*(?:v\s*=?\s*)?spf1?(?:[\s;,]+|$|(?=[-~?+]?(?:all|include:|ip[46]:|a\b|mx\b)))/i

const QUOTES = /^\s*["'\u201c-\u201e\u2018\u2019\\]+|["'\u201c-\u201e\u2018\u2019\\]+\s*$/g

/** A text that is meant as SPF and that receivers do not take for it: its version is wrong, or something is before it. */
export function isMeantAsSpf(text: string): boolean {
  return !isSpf(text) && NEARLY.test(asciiMeant(text).replace(QUOTES, ''))
}

/** Such a text with its version right. */
export function asSpf(text: string): string {
  return asciiMeant(text).replace(QUOTES, '').replace(NEARLY, 'v=spf1 ').trim()
}

/** A change of a record after which mail from SES passes. */
export interface SpfMend {
  readonly value: string
  /** Includes that lead to no record that could be read: each of them voids whatever stands behind it. */
  readonly removed: readonly string[]
  /** SES's own term had to go before all others. */
  readonly moved: boolean
}

/** Causes for which an include can only be taken out: nothing it leads to can be read. */
const DEAD = ['no-record', 'several-records', 'syntax']

/**
 * The record that is nearest to what its owner means and lets SES send, as receivers compute it. It costs the owner nothing
 * that works: a dead include goes only where it fails by itself, and where that or another term fails before SES's, SES
 * goes to the front.
 * @param options the record as it is, with whatever is wrong with it.
 */
export function mendForSes(options: SesCheckOptions): SpfMend {
  const removed: string[] = []
  let value = withoutErrors(options.record)
  // Silence is no reason to change what a term is worth.
  const check = () => checkSes({...options, ignoreSilence: true, record: value}).outcome
  const withoutDead = (): ReturnType<typeof check> => {
    for (;;) {
      const outcome = check()
      const [dead, ...below] = outcome.path
      if (dead === undefined || below.length > 0 || !DEAD.includes(outcome.cause ?? '')) return outcome
      if (!/^[-+~?]?include:/i.test(dead.term) || isOfSes(dead.term, options.required)) return outcome
      removed.push(dead.term)
      value = without(value, dead.term)
    }
  }
  if (withoutDead().result === 'pass') return {value, removed, moved: false}
  value = withMechanisms(value, options.required)
  if (withoutDead().result === 'pass') return {value, removed, moved: false}
  const appended = value
  value = inFront(value, options.required)
  const moved = check().result === 'pass'
  return {value: moved ? value : appended, removed, moved}
}

/** One record in place of several, which lets SES send. */
export function joinedForSes(records: readonly string[], options: Omit<SesCheckOptions, 'record'>): SpfMend {
  return mendForSes({...options, record: joined(records.map(withoutErrors))})
}

function isOfSes(term: string, required: string): boolean {
  return termsOf(required).some((wanted) => wanted.term.toLowerCase() === term.toLowerCase().replace(/^[-+~?]/, ''))
}

function without(record: string, term: string): string {
  return ['v=spf1', ...termsOf(record).flatMap((each) => (each.term === term ? [] : [each.term]))].join(' ')
}

function inFront(record: string, required: string): string {
  const own = termsOf(required).flatMap(({term}) => (isAll(term) || term.includes('=') ? [] : [term]))
  const names = new Set(own.map((term) => term.toLowerCase()))
  const rest = termsOf(record).flatMap(({term}) => (names.has(term.toLowerCase().replace(/^[-+~?]/, '')) ? [] : [term]))
  return ['v=spf1', ...own, ...rest].join(' ')
}
