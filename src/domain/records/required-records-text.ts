import {excerpt, RecordsUnreadable} from './failures.ts'

/** A named group of attributes: `dkim_record_0 = {…}`. */
export interface RecordBlock {
  readonly key: string
  /** Counted from 1; absent when the block did not come as text. */
  readonly line?: number
  readonly attributes: ReadonlyMap<string, BlockValue>
}

export interface BlockValue {
  readonly line?: number
  /** One value, or the elements of a list. */
  readonly values: readonly string[]
}

type TokenKind = 'word' | 'string' | 'mark' | 'end'

interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly line: number
}

const MARKS = new Set(['{', '}', '[', ']', '=', ','])
const WORD = /[A-Za-z0-9_.-]+/y

/**
 * Reads the text that only looks like HCL: bare braces around `key = {attribute = "value" or ["value"]}` blocks. Values
 * are never escaped, so a backslash is a backslash, and a double quote inside a value is an error rather than a guess.
 * One pass: time and memory grow with the length of the text and no faster.
 * @throws RecordsUnreadable with the line.
 */
export function readBlocks(text: string): RecordBlock[] {
  const tokens = new TokenReader(text)
  tokens.take('{')
  const blocks: RecordBlock[] = []
  const seen = new Set<string>()
  while (!tokens.skip('}')) {
    const {text: key, line} = tokens.takeWord('the name of a record, or "}"')
    if (seen.has(key)) throw new RecordsUnreadable(`${excerpt(key)} is there twice`, line)
    seen.add(key)
    tokens.take('=')
    tokens.take('{')
    blocks.push({key, line, attributes: readAttributes(tokens)})
    tokens.skip(',')
  }
  tokens.takeEnd()
  return blocks
}

function readAttributes(tokens: TokenReader): Map<string, BlockValue> {
  const attributes = new Map<string, BlockValue>()
  while (!tokens.skip('}')) {
    const {text: name, line} = tokens.takeWord('the name of an attribute, or "}"')
    if (attributes.has(name)) throw new RecordsUnreadable(`${excerpt(name)} is there twice in one record`, line)
    tokens.take('=')
    attributes.set(name, {line, values: tokens.skip('[') ? readList(tokens) : [tokens.takeValue()]})
    tokens.skip(',')
  }
  return attributes
}

function readList(tokens: TokenReader): string[] {
  const values: string[] = []
  while (!tokens.skip(']')) {
    if (values.length > 0) tokens.take(',')
    values.push(tokens.takeValue())
  }
  return values
}

class TokenReader {
  readonly #text: string
  #position = 0
  #line = 1
  #next: Token

  constructor(text: string) {
    this.#text = text
    this.#next = this.#scan()
  }

  take(mark: string): void {
    if (!this.skip(mark)) this.#refuse(`"${mark}"`)
  }

  skip(mark: string): boolean {
    if (this.#next.kind !== 'mark' || this.#next.text !== mark) return false
    this.#advance()
    return true
  }

  takeWord(expected: string): Token {
    if (this.#next.kind !== 'word') this.#refuse(expected)
    return this.#advance()
  }

  takeValue(): string {
    if (this.#next.kind !== 'string' && this.#next.kind !== 'word') this.#refuse('a value')
    return this.#advance().text
  }

  takeEnd(): void {
    if (this.#next.kind !== 'end') this.#refuse('the end')
  }

  #advance(): Token {
    const token = this.#next
    this.#next = this.#scan()
    // After a value, a bare word or a second string can only come from a double quote that belonged to the value.
    if (token.kind === 'string' && this.#next.line === token.line && /^(word|string)$/.test(this.#next.kind))
      throw new RecordsUnreadable('a value holds a double quote, and values are not escaped', token.line)
    return token
  }

  #refuse(expected: string): never {
    const {kind, text, line} = this.#next
    const found = kind === 'end' ? 'the text ends' : `${excerpt(text)} is there`
    throw new RecordsUnreadable(`${found} where ${expected} belongs`, line)
  }

  #scan(): Token {
    this.#skipSpace()
    const line = this.#line
    const first = this.#text[this.#position]
    if (first === undefined) return {kind: 'end', text: '', line}
    if (MARKS.has(first)) {
      this.#position += 1
      return {kind: 'mark', text: first, line}
    }
    if (first === '"') return {kind: 'string', text: this.#scanString(), line}
    WORD.lastIndex = this.#position
    const word = WORD.exec(this.#text)?.[0]
    if (word === undefined) throw new RecordsUnreadable(`${excerpt(first)} is there, which belongs nowhere`, line)
    this.#position += word.length
    return {kind: 'word', text: word, line}
  }

  #scanString(): string {
    const start = this.#position + 1
    let end = start
    while (end < this.#text.length && this.#text[end] !== '"' && this.#text[end] !== '\n') end += 1
    if (this.#text[end] !== '"') throw new RecordsUnreadable('a value has no closing quote', this.#line)
    this.#position = end + 1
    return this.#text.slice(start, end)
  }

  #skipSpace(): void {
    for (;;) {
      const character = this.#text[this.#position]
      if (character === '\n') this.#line += 1
      else if (character !== ' ' && character !== '\t' && character !== '\r') return
      this.#position += 1
    }
  }
}
