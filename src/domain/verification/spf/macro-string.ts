/** A macro-string (RFC 7208 section 7.1), read: text as it stands, and macros to expand. */
export type MacroString = readonly (string | Macro)[]

export interface Macro {
  readonly letter: MacroLetter
  /** Written in upper case: what it expands to is percent-encoded as in a URL. */
  readonly urlEncoded: boolean
  /** Right-hand parts to keep; 0 keeps all. */
  readonly keep: number
  readonly reversed: boolean
  /** Characters to split at, `.` unless said otherwise. */
  readonly delimiters: string
}

type MacroLetter = 's' | 'l' | 'o' | 'd' | 'i' | 'p' | 'h' | 'c' | 'r' | 't' | 'v'

export interface MacroProblem {
  /** What is wrong, as half a sentence. */
  readonly problem: string
  /** Where in the text, from 0. */
  readonly at: number
}

/** `r`, `c` and `t` reveal a receiver's own secrets or time: for explanations only (section 7.2). */
type Place = 'domain' | 'explanation'

const TOKEN = /%\{(?<letter>[slodiphcrtv])(?<digits>\d*)(?<reverse>r?)(?<delimiters>[.\-+,/_=]*)\}|%[%_-]|[^%]+|%/giy
const PERCENT: Readonly<Record<string, string>> = {'%%': '%', '%_': ' ', '%-': '%20'}
const EXPLAINING = 'crt'

/** @returns the parts, none for an empty text, or what keeps the text from being a macro-string. */
export function parseMacroString(text: string, place: Place = 'domain'): MacroString | MacroProblem {
  const parts: (string | Macro)[] = []
  for (const token of text.matchAll(TOKEN)) {
    const part = token.groups?.['letter'] === undefined ? literalPart(token[0], place) : macroPart(token.groups, place)
    if (typeof part === 'object' && 'problem' in part) return {problem: part.problem, at: token.index + part.at}
    parts.push(part)
  }
  return parts
}

function literalPart(token: string, place: Place): string | MacroProblem {
  if (token === '%') return {problem: 'a % begins no macro such as %{i}', at: 0}
  if (token.startsWith('%')) return PERCENT[token] ?? ''
  const bad = token.search(place === 'domain' ? /[^\x21-\x7e]/ : /[^\x20-\x7e]/)
  return bad === -1 ? token : {problem: `${visible(token[bad] ?? '')} is not allowed here`, at: bad}
}

function macroPart(groups: Readonly<Record<string, string>>, place: Place): Macro | MacroProblem {
  const {letter = '', digits = '', reverse = '', delimiters = ''} = groups
  if (digits !== '' && Number(digits) === 0) return {problem: 'a macro cannot keep 0 parts', at: 0}
  if (place === 'domain' && EXPLAINING.includes(letter.toLowerCase())) {
    return {problem: `%{${letter}} is for explanations only`, at: 0}
  }
  return {
    letter: letter.toLowerCase() as MacroLetter,
    urlEncoded: letter !== letter.toLowerCase(),
    keep: Number(digits),
    reversed: reverse !== '',
    delimiters: delimiters === '' ? '.' : delimiters,
  }
}

export function isMacroProblem(parsed: MacroString | MacroProblem): parsed is MacroProblem {
  return !Array.isArray(parsed)
}

/**
 * A domain-spec (section 7.1): a macro-string that ends in a macro, or in a dot and a top label, which is not a number.
 * @returns the parts, or the rule that is broken.
 */
export function parseDomainSpec(text: string): MacroString | MacroProblem {
  if (text === '') return {problem: 'the domain is empty', at: 0}
  const parsed = parseMacroString(text)
  if (isMacroProblem(parsed)) return parsed
  if (/%(?:\{[^}]*\}|[%_-])$/.test(text)) return parsed
  const top = /\.([^.]*)\.?$/.exec(text)
  if (top === null) return {problem: 'the domain has one label only', at: 0}
  return isTopLabel(top[1] ?? '') ? parsed : {problem: `a domain cannot end in "${top[1] ?? ''}"`, at: top.index + 1}
}

/** Whether it holds no macro, so that it is the same domain for every mail. */
export function literalOf(spec: MacroString): string | undefined {
  const texts = spec.filter((part) => typeof part === 'string')
  return texts.length === spec.length ? texts.join('') : undefined
}

function isTopLabel(label: string): boolean {
  return /^(?:[a-z0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])$/i.test(label)
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code > 0x20 && code < 0x7f
    ? `"${character}"`
    : `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}
