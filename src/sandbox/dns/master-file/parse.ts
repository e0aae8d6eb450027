import {DnsDataError, normalizeName} from '../names.ts'
import {formatData, isRecordType, parseDuration, type RecordType} from '../record-data.ts'
import {decodeText, type Entry, readEntries, type Token, tokenOctets} from './tokens.ts'

export interface ParsedRecord {
  /** Where the record starts in the file, from 1. */
  readonly line: number
  readonly name: string
  readonly type: RecordType
  readonly ttl: number
  /** In the form that is kept, see formatData. */
  readonly data: string
}

export interface ParsedFile {
  /** The first origin that was in force: the given one, else the first `$ORIGIN`. */
  readonly origin: string | undefined
  readonly records: readonly ParsedRecord[]
}

/** For records without a TTL in a file that gives none at all. */
const FALLBACK_TTL = 600

interface State {
  origin: string | undefined
  defaultTtl: number | undefined
  lastTtl: number | undefined
  owner: string | undefined
}

/**
 * Reads RFC 1035 §5 text: `$ORIGIN`, `$TTL` (RFC 2308 §4), `@`, relative names, parentheses, quotes, escapes, comments,
 * and entries without owner, class or TTL.
 *
 * @throws DnsDataError, its message starting with `line N:`
 */
export function parseMasterFile(text: string, origin?: string): ParsedFile {
  const given = origin === undefined ? undefined : normalizeName(origin)
  const state: State = {origin: given, defaultTtl: undefined, lastTtl: undefined, owner: undefined}
  let firstOrigin = given
  const records: ParsedRecord[] = []
  for (const entry of readEntries(text)) {
    try {
      const record = readEntry(entry, state)
      firstOrigin ??= state.origin
      if (record) records.push(record)
    } catch (error) {
      if (error instanceof DnsDataError) throw new DnsDataError(`line ${entry.line}: ${error.message}`)
      throw error
    }
  }
  return {origin: firstOrigin, records}
}

function readEntry(entry: Entry, state: State): ParsedRecord | undefined {
  const [first, ...others] = entry.tokens
  if (!first) return undefined
  if (!entry.indented && !first.quoted && first.text.startsWith('$')) {
    readDirective(first.text.toUpperCase(), others, state)
    return undefined
  }
  const rest = entry.indented ? [...entry.tokens] : others
  if (!entry.indented) state.owner = readName(first, state.origin)
  if (state.owner === undefined) throw new DnsDataError('the record has no owner and there is none before it')
  const {ttl, type} = readPreamble(rest)
  const data = readData(type, rest, state.origin)
  if (ttl !== undefined) state.lastTtl = ttl
  return {
    line: entry.line,
    name: state.owner,
    type,
    ttl: ttl ?? state.defaultTtl ?? state.lastTtl ?? FALLBACK_TTL,
    data,
  }
}

function readDirective(directive: string, values: readonly Token[], state: State): void {
  const [value] = values
  if (directive !== '$ORIGIN' && directive !== '$TTL') throw new DnsDataError(`${directive} is not supported`)
  if (!value || values.length > 1) throw new DnsDataError(`${directive} takes one value`)
  if (directive === '$TTL') state.defaultTtl = parseDuration(value.text)
  else state.origin = readName(value, state.origin)
}

/** Takes TTL and class, which come in either order, and the type off the front of `rest`. */
function readPreamble(rest: Token[]): {ttl: number | undefined; type: RecordType} {
  let ttl: number | undefined
  let classSeen = false
  for (;;) {
    const token = rest.shift()
    if (!token) throw new DnsDataError('the record has no type')
    const word = token.text.toUpperCase()
    if (!token.quoted && isRecordType(word)) return {ttl, type: word}
    if (ttl === undefined && /^\d+[\dSMHDW]*$/.test(word)) ttl = parseDuration(word)
    else if (!classSeen && word === 'IN') classSeen = true
    else if (['CH', 'CS', 'HS'].includes(word)) throw new DnsDataError(`class ${word} is not supported`)
    else throw new DnsDataError(`${JSON.stringify(token.text)} is not a record type that is supported`)
  }
}

function readData(type: RecordType, tokens: readonly Token[], origin: string | undefined): string {
  if (tokens.length === 0) throw new DnsDataError(`the ${type} record has no data`)
  if (type === 'TXT') {
    const strings = tokens.map(tokenOctets)
    if (strings.some((string) => string.length > 255)) {
      throw new DnsDataError('a quoted string has more than 255 octets; cut it in several')
    }
    return formatData(type, [decodeText(Buffer.concat(strings))])
  }
  // A mailbox keeps its escaped dots; a CAA value is a character-string; every other field has no use for an escape.
  const words = tokens.map((token) => (token.quoted || type === 'CAA' ? decodeText(tokenOctets(token)) : token.text))
  return formatData(type, words, (name) => absolute(name, origin))
}

function readName(token: Token, origin: string | undefined): string {
  if (token.quoted) throw new DnsDataError(`"${token.text}" is in quotes where a name is needed`)
  const name = absolute(token.text, origin)
  if (name === '.') throw new DnsDataError('the root is not a zone that is kept here')
  return name
}

function absolute(text: string, origin: string | undefined): string {
  if (text === '.') return text
  if (text.endsWith('.')) return normalizeName(text)
  if (origin === undefined) throw new DnsDataError(`${JSON.stringify(text)} is relative and there is no $ORIGIN`)
  return text === '@' ? origin : normalizeName(`${text}.${origin}`)
}
