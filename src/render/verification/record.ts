import stringWidth from 'string-width'
import {withVisibleCharacters} from '../../domain/text/characters.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {isWithin, relativeName} from '../../domain/verification/dns/name.ts'
import type {RecordJudgement, ServerResult, ZoneRecord} from '../../domain/verification/judgement.ts'
import {paragraph} from '../text/paragraph.ts'
import {type Glyph, glyph, padEnd, type Screen} from '../text/screen.ts'
import {mistakeWords} from './mistake-words.ts'

const GLYPHS: Readonly<Record<RecordJudgement['state'], Glyph>> = {
  right: 'ok',
  wrong: 'no',
  missing: 'no',
  elsewhere: 'wait',
  unknown: 'warn',
}

const REASONS: Readonly<Record<NonNullable<ServerResult['reason']>, string>> = {
  timeout: 'did not answer',
  refused: 'refused to answer',
  servfail: 'failed to answer',
  malformed: 'answered with something that cannot be read',
  unreachable: 'cannot be reached',
  aborted: 'was not waited for',
  'not-authoritative': 'does not keep the zone',
  'leads-elsewhere': 'has a CNAME that leads elsewhere',
}

const INDENT = '      '
const DETAIL = 8

/** The state of a record in words, for the end of its line. */
export function stateWords(judgement: RecordJudgement, zone: string | null): string {
  switch (judgement.state) {
    case 'right':
      return [placesWords(judgement, zone), ...(judgement.mistake === undefined ? [] : [mistakeWords(judgement)])].join(
        '; ',
      )
    case 'elsewhere':
      return [placesWords(judgement, zone), ...judgement.seen.flatMap((result) => behindWords(result, zone))].join('; ')
    case 'unknown':
      if (judgement.mistake !== undefined) return mistakeWords(judgement)
      return judgement.seen.map((result) => silentWords(result, zone)).join('; ') || 'nobody was asked'
    default:
      return mistakeWords(judgement)
  }
}

/** Name as it is typed in the panel of the zone; the zone itself in full, for `@` says little on a screen. */
export function shownName(name: string, zone: string | null): string {
  const relative = zone === null || zone === '' ? name : relativeName(name, zone)
  return plainLine(relative === '@' ? name : relative)
}

export function recordGlyph(screen: Screen, {state, mistake}: RecordJudgement): string {
  return glyph(screen, state === 'right' && mistake !== undefined ? 'warn' : GLYPHS[state])
}

/** What is there, what should be, and the edit: under the line of a record that needs one. */
export function detailLines(screen: Screen, judgement: RecordJudgement): string[] {
  const {edit, found, notes} = judgement
  const label = (word: string): string => `${INDENT}${screen.paint.dim(padEnd(word, DETAIL))}  `
  const zoneLine = (word: string) => (record: ZoneRecord) => zoneRecordLine(screen, label(word), record)
  const sentence = (word: string, text: string) => paragraph(text, screen.columns, label(word))
  const lines: string[] = []
  if (edit !== undefined) {
    const replaced = edit.replace !== undefined || edit.with !== undefined
    if (edit.publish !== undefined && !replaced) lines.push(zoneLine('publish')(edit.publish))
    if (edit.remove !== undefined && (replaced || isOneOfSeveral(judgement))) {
      lines.push(...edit.remove.map(zoneLine('remove')))
    } else if (!replaced) {
      lines.push(...found.map(zoneLine('found')))
    }
    const {found: before, edited: after} = judgement.lookups ?? {}
    if (edit.replace !== undefined)
      lines.push(label('replace') + shownValue(screen, edit.replace) + lookupWords(screen, before))
    if (edit.with !== undefined) lines.push(label('with') + shownValue(screen, edit.with) + lookupWords(screen, after))
    lines.push(sentence('do', plainDo(edit.do)))
  }
  return [...lines, ...notes.map((note) => sentence('note', plainLine(note)))]
}

/** What an SPF record costs receivers (RFC 7208 section 4.6.4). */
function lookupWords(screen: Screen, lookups: number | undefined): string {
  return lookups === undefined ? '' : screen.paint.dim(`    ${lookups} of 10 lookups`)
}

/** A value as it is compared: with marks for what cannot be seen, or two that differ would look the same. */
export function shownValue(screen: Screen, value: string): string {
  return plainLine(withVisibleCharacters(value, screen.unicode ? '\u2420' : '<U+0020>'))
}

/** On one line where it fits, else with type and value on the next. */
function zoneRecordLine(screen: Screen, label: string, {name, type, value}: ZoneRecord): string {
  const data = `${plainLine(type)} ${shownValue(screen, value)}`
  const line = `${label}${plainLine(name)}  ${data}`
  const fits = stringWidth(line) <= screen.columns
  return fits ? line : `${label}${plainLine(name)}\n${' '.repeat(INDENT.length + DETAIL + 2)}${data}`
}

function isOneOfSeveral({mistake}: RecordJudgement): boolean {
  return mistake === 'several-mx' || mistake === 'second-dmarc' || mistake === 'cname-beside-other-data'
}

/** What is to be typed is set apart by two spaces, which must survive. */
function plainDo(text: string): string {
  return text.split('  ').map(plainLine).join('  ')
}

function placesWords({seen}: RecordJudgement, zone: string | null): string {
  const silent = seen.filter(({state}) => state === 'unknown')
  const right = seen.filter(({state}) => state === 'right')
  if (right.length === seen.length) return right.length > 1 ? 'everywhere' : `at ${serverNames(right, zone)}`
  const rest = silent.length > 0 ? `; ${silent.map((result) => silentWords(result, zone)).join('; ')}` : ''
  return `at ${serverNames(right, zone)}${rest}`
}

function behindWords(result: ServerResult, zone: string | null): string[] {
  const {state, role, secondsLeft} = result
  if (state === 'right' || state === 'unknown') return []
  const server = serverName(result, zone)
  if (role === 'authority') return [`${server} does not have it yet`]
  const holds = state === 'missing' ? 'holds a cached "no"' : 'holds an old answer'
  return [`${server} ${holds}${secondsLeft === undefined ? '' : ` for ${roughly(secondsLeft)} more`}`]
}

function silentWords(result: ServerResult, zone: string | null): string {
  return `${serverName(result, zone)} ${REASONS[result.reason ?? 'timeout']}`
}

function serverNames(results: readonly ServerResult[], zone: string | null): string {
  return results.map((result) => serverName(result, zone)).join(', ')
}

function serverName({server}: ServerResult, zone: string | null): string {
  return zone !== null && zone !== '' && isWithin(server, zone) ? shownName(server, zone) : plainLine(server)
}

/** `40 s`, `14 m`, `3 h`: rounded up, for a wait. */
function roughly(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} m` : `${Math.ceil(seconds / 3600)} h`
}
