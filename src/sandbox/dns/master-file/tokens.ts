import {DnsDataError} from '../names.ts'

/** A word of a zone file. Escapes are still in `text`. */
export interface Token {
  readonly text: string
  readonly quoted: boolean
}

/** One entry: a line, or several when parentheses join them (RFC 1035 §5.1). */
export interface Entry {
  /** Where the entry starts, from 1. */
  readonly line: number
  /** It begins with white space, so it has no owner of its own. */
  readonly indented: boolean
  readonly tokens: readonly Token[]
}

type Lexeme = 'newline' | 'blank' | 'comment' | 'quoted' | 'word' | 'open' | 'close' | 'wrong'

/**
 * A word ends at 65,535 characters, the most that RDATA may hold (RFC 1035 section 3.2.1): the engine keeps a place to go
 * back to for each of them, and has no room for millions.
 */
const LEXEMES =
  /(?<newline>\n)|(?<blank>[^\S\n]+)|(?<comment>;[^\n]*)|"(?<quoted>(?:[^"\\\n]|\\[^\n]){0,65535})"|(?<word>(?:[^\s;()"\\]|\\[^\n]){1,65535})|(?<open>\()|(?<close>\))|(?<wrong>["\\])/g

/** Cuts a zone file into entries. @throws DnsDataError with the line, for unbalanced parentheses or quotes. */
export function readEntries(source: string): Entry[] {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const entries: Entry[] = []
  let line = 1
  const open: number[] = []
  let entry = {line, indented: false, tokens: [] as Token[]}
  for (const {kind, value} of lex(text)) {
    switch (kind) {
      case 'newline':
        line += 1
        if (open.length > 0) break
        entries.push(entry)
        entry = {line, indented: false, tokens: []}
        break
      case 'blank':
        entry.indented ||= entry.tokens.length === 0 && open.length === 0
        break
      case 'quoted':
      case 'word':
        entry.tokens.push({text: value, quoted: kind === 'quoted'})
        break
      case 'open':
        open.push(line)
        break
      case 'close':
        if (open.pop() === undefined) throw new DnsDataError(`line ${line}: ")" without "("`)
        break
      case 'wrong':
        throw new DnsDataError(`line ${line}: ${COMPLAINTS[value] ?? value}`)
    }
  }
  if (open[0] !== undefined) throw new DnsDataError(`line ${open[0]}: "(" is never closed`)
  return [...entries, entry].filter(({tokens}) => tokens.length > 0)
}

const COMPLAINTS: Readonly<Record<string, string>> = {
  '"': 'a quoted string is not closed on its threshold',
  '\\': 'a backslash with nothing after it',
}

function* lex(text: string): Generator<{kind: Lexeme; value: string}> {
  for (const match of text.matchAll(LEXEMES)) {
    for (const [kind, value] of Object.entries(match.groups ?? {})) {
      if (value !== undefined) yield {kind: kind as Lexeme, value}
    }
  }
}

/**
 * The octets that a token stands for: `\DDD` is one octet, `\X` is X (RFC 1035 §5.1).
 *
 * @throws DnsDataError for `\DDD` over 255 and for octets that are no UTF-8, which TXT values here always are
 */
export function tokenOctets(token: Token): Buffer {
  const parts: Buffer[] = []
  for (const [piece, decimal, literal] of token.text.matchAll(/\\(\d{3})|\\(.)|[^\\]+/gsu)) {
    if (decimal !== undefined) {
      if (Number(decimal) > 255) throw new DnsDataError(`\\${decimal} is more than an octet`)
      parts.push(Buffer.from([Number(decimal)]))
    } else parts.push(Buffer.from(literal ?? piece))
  }
  return Buffer.concat(parts)
}

/** @throws DnsDataError when the octets are no UTF-8 */
export function decodeText(octets: Buffer): string {
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(octets)
  } catch {
    throw new DnsDataError('text that is not UTF-8 is not kept')
  }
}
