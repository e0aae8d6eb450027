import {asciiMeant} from '../../text/characters.ts'
import {type DmarcPolicy, type DmarcProblem, isDmarc, isWeaker, parseDmarc, reportUris} from './record.ts'

/** Problems for which receivers pass over a tag, or do not agree which of two counts. */
const VOIDING = ['invalid-tag', 'no-value', 'empty-tag', 'repeated-tag', 'invalid-character']

/** What receivers pass over in a record, so that it does not say what it was to say. */
export function errorsOf(text: string): readonly DmarcProblem[] {
  return (parseDmarc(text)?.problems ?? []).filter(({code}) => VOIDING.includes(code))
}

function hasErrors(text: string): boolean {
  return errorsOf(text).length > 0
}

const POLICY_TAGS = ['p', 'sp', 'np']

/**
 * A record as its owner meant it: characters that only look like others corrected, tags with no valid value out, an
 * address with the `mailto:` that it lacks, and each tag once, of two policies the stricter. A record without errors comes
 * back to the letter.
 */
export function withoutDmarcErrors(text: string): string {
  if (!hasErrors(text)) return text
  const tags = new Map<string, string>()
  for (const part of asciiMeant(text).split(';').slice(1)) {
    const at = part.indexOf('=')
    const name = (at === -1 ? part : part.slice(0, at)).trim().toLowerCase()
    const value = at === -1 ? '' : valueMeant(name, part.slice(at + 1).trim())
    const before = tags.get(name)
    if (value === '' || name === 'v' || !/^[a-z]+$/.test(name) || !isValid(name, value)) continue
    if (before === undefined || (POLICY_TAGS.includes(name) && isWeaker(policy(before), policy(value)))) {
      tags.set(name, value)
    }
  }
  return ['v=DMARC1', ...[...tags].map(([name, value]) => `${name}=${value}`)].join('; ')
}

function valueMeant(name: string, value: string): string {
  // A comment, or the next tag without its semicolon.
  if (POLICY_TAGS.includes(name)) return /^(?:none|quarantine|reject)\b/i.exec(value)?.[0] ?? value
  if (name !== 'rua' && name !== 'ruf') return value
  return value
    .split(',')
    .map((uri) => uri.trim())
    .map((uri) => (/^[^@\s:]+@[^@\s]+$/.test(uri) ? `mailto:${uri}` : uri))
    .filter((uri) => reportUris(uri).length === 1)
    .join(',')
}

function isValid(name: string, value: string): boolean {
  return !hasErrors(`v=DMARC1; ${name}=${value}`)
}

function policy(value: string): DmarcPolicy {
  return value.toLowerCase() as DmarcPolicy
}

/** A text that is meant as a DMARC record and that receivers do not take for one: its version is wrong, or not in front. */
export function isMeantAsDmarc(text: string): boolean {
  if (isDmarc(text)) return false
  const meant = asciiMeant(text).trim()
  return (
    /^(?:v\s*=\s*)?dmarc/i.test(meant) ||
    /^p\s*=\s*(?:none|quarantine|reject)\b/i.test(meant) ||
    /;\s*v\s*=\s*DMARC1\b/i.test(meant)
  )
}

const TAGS = /^\s*;?\s*(?:p|sp|np|rua|ruf|adkim|aspf|fo|psd|t|pct|rf|ri)\s*=/i

/** A text that is nothing but tags: a part of a record that was published by itself, which receivers discard. */
export function isDmarcFragment(text: string): boolean {
  return !isDmarc(text) && TAGS.test(text)
}

/** What is meant as a record, or as a part of one, and is none. */
export function isDmarcMisplaced(text: string): boolean {
  return isMeantAsDmarc(text) || isDmarcFragment(text)
}

/** A record with the parts that were published by themselves. */
export function withFragments(record: string, fragments: readonly string[]): string {
  const parts = [record, ...fragments].map((text) => text.trim().replace(/^;\s*/, '').replace(/;\s*$/, ''))
  return withoutDmarcErrors(fragments.length === 0 ? record : parts.join('; '))
}

/** Such a text with its version in front, and what else it says. */
export function asDmarc(text: string): string {
  const parts = asciiMeant(text)
    .split(';')
    .map((part) => part.trim().replace(/^(?:v\s*=\s*)?dmarc\s*1?(?![a-z0-9])[\s,:]*/i, ''))
    .filter((part) => part !== '')
  return withoutDmarcErrors(['v=DMARC1', ...parts].join('; '))
}
