import {type IpAddress, parseIp4, parseIp6} from './address.ts'
import {isMacroProblem, type MacroString, parseDomainSpec, parseMacroString} from './macro-string.ts'

export type SpfQualifier = '+' | '-' | '~' | '?'

type SpfMechanismName = 'all' | 'include' | 'a' | 'mx' | 'ptr' | 'ip4' | 'ip6' | 'exists'

/** A directive: a mechanism and what it means when it matches. */
export interface SpfMechanism {
  readonly name: SpfMechanismName
  readonly qualifier: SpfQualifier
  /** As written. */
  readonly text: string
  readonly domain?: MacroString
  readonly network?: IpAddress
  /** Bits of the prefix, for IPv4 and for IPv6. */
  readonly length4: number
  readonly length6: number
}

export interface SpfModifier {
  /** Lower case. */
  readonly name: string
  readonly text: string
  readonly value: MacroString
}

/** An SPF record (RFC 7208 section 4.6), its terms in order. */
export interface SpfRecord {
  readonly mechanisms: readonly SpfMechanism[]
  readonly redirect?: SpfModifier
  readonly exp?: SpfModifier
  /** Modifiers that nobody knows, which receivers pass over. */
  readonly unknown: readonly SpfModifier[]
}

export interface SpfSyntaxError {
  /** What is wrong, as half a sentence. */
  readonly problem: string
  /** The term that is wrong, as written. */
  readonly term: string
  /** Where in the record, from 0. */
  readonly at: number
}

export type SpfReading = {readonly record: SpfRecord} | {readonly error: SpfSyntaxError}

class Refusal extends Error {
  readonly at: number

  constructor(problem: string, at: number) {
    super(problem)
    this.at = at
  }
}

/** RFC 7208 section 4.5: the version is followed by a space or by the end; the rest of such a TXT record is SPF. */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text)
}

/**
 * Reads an SPF record by the grammar of RFC 7208 section 12, to the letter: one error anywhere voids the whole record
 * (section 4.6).
 * @param text that {@link isSpf} takes for a record.
 */
export function parseSpf(text: string): SpfReading {
  const mechanisms: SpfMechanism[] = []
  const modifiers: SpfModifier[] = []
  for (const {term, at} of termsOf(text)) {
    try {
      const equals = /^([a-z][a-z0-9_.-]*)=/i.exec(term)
      if (equals === null) {
        mechanisms.push(readMechanism(term))
        continue
      }
      const modifier = readModifier(term, equals[1] ?? '')
      const again = modifiers.some(({name}) => name === modifier.name)
      if (again && isKnown(modifier)) throw new Refusal(`${modifier.name}= is there twice`, 0)
      modifiers.push(modifier)
    } catch (error) {
      if (error instanceof Refusal) return {error: {problem: error.message, term, at: at + error.at}}
      throw error
    }
  }
  const redirect = modifiers.find(({name}) => name === 'redirect')
  const exp = modifiers.find(({name}) => name === 'exp')
  return {
    record: {
      mechanisms,
      ...(redirect === undefined ? {} : {redirect}),
      ...(exp === undefined ? {} : {exp}),
      unknown: modifiers.filter((modifier) => !isKnown(modifier)),
    },
  }
}

/** Spaces alone separate terms: a tab or a line break is a part of one, and makes it wrong. */
export function termsOf(text: string): {readonly term: string; readonly at: number}[] {
  return [...text.slice(6).matchAll(/[^ ]+/g)].map((match) => ({term: match[0], at: match.index + 6}))
}

function isKnown({name}: SpfModifier): boolean {
  return name === 'redirect' || name === 'exp'
}

function readModifier(term: string, name: string): SpfModifier {
  const modifier = {name: name.toLowerCase(), text: term}
  const start = name.length + 1
  const rest = term.slice(start)
  const value =
    name.toLowerCase() === 'redirect' || name.toLowerCase() === 'exp' ? parseDomainSpec(rest) : parseMacroString(rest)
  if (isMacroProblem(value)) throw new Refusal(value.problem, start + value.at)
  return {...modifier, value}
}

const MECHANISM = /^([-+~?]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?=$|[:/])/i
const LENGTHS = /(?:\/(0|[1-9]\d?))?(?:\/\/(0|[1-9]\d{0,2}))?$/

function readMechanism(term: string): SpfMechanism {
  const match = MECHANISM.exec(term)
  if (match === null) throw new Refusal(unknownMechanism(term), 0)
  const [head, sign = '', word = ''] = match
  const name = word.toLowerCase() as SpfMechanismName
  const qualifier = sign === '' ? '+' : (sign as SpfQualifier)
  return {name, qualifier, text: term, ...argumentsOf(name, term.slice(head.length), head.length)}
}

type Arguments = Pick<SpfMechanism, 'domain' | 'network' | 'length4' | 'length6'>

const WHOLE = {length4: 32, length6: 128} as const

function argumentsOf(name: SpfMechanismName, rest: string, at: number): Arguments {
  switch (name) {
    case 'all':
      if (rest !== '') throw new Refusal('all takes nothing after it', at)
      return WHOLE
    case 'ip4':
    case 'ip6':
      return networkOf(name, rest, at)
    case 'include':
    case 'exists':
      if (!rest.startsWith(':')) throw new Refusal(`${name} needs a domain: ${name}:example.com`, at)
      return {...WHOLE, domain: domainOf(rest.slice(1), at + 1)}
    case 'ptr':
      if (rest !== '' && !rest.startsWith(':')) throw new Refusal('ptr takes no prefix length', at)
      return rest === '' ? WHOLE : {...WHOLE, domain: domainOf(rest.slice(1), at + 1)}
    default:
      return hostsOf(rest, at)
  }
}

function hostsOf(rest: string, at: number): Arguments {
  const [written = '', four, six] = LENGTHS.exec(rest) ?? []
  const before = rest.slice(0, rest.length - written.length)
  const lengths = {length4: lengthOf(four, 32, at + before.length), length6: lengthOf(six, 128, at + before.length)}
  if (before === '') return lengths
  if (!before.startsWith(':')) throw new Refusal(`"${rest}" is no prefix length such as /24 or //64`, at)
  return {...lengths, domain: domainOf(before.slice(1), at + 1)}
}

function networkOf(name: 'ip4' | 'ip6', rest: string, at: number): Arguments {
  const [, address, length] = /^:([^/]*)(?:\/(0|[1-9]\d{0,2}))?$/.exec(rest) ?? []
  const example = name === 'ip4' ? '192.0.2.0/24' : '2001:db8::/32'
  const network = address === undefined ? undefined : name === 'ip4' ? parseIp4(address) : parseIp6(address)
  if (network === undefined) throw new Refusal(`${name} needs an address such as ${name}:${example}`, at)
  return {
    network,
    length4: name === 'ip4' ? lengthOf(length, 32, at) : 32,
    length6: name === 'ip6' ? lengthOf(length, 128, at) : 128,
  }
}

function lengthOf(text: string | undefined, most: 32 | 128, at: number): number {
  const length = text === undefined ? most : Number(text)
  if (length > most) throw new Refusal(`a prefix has at most ${most} bits`, at)
  return length
}

function domainOf(text: string, at: number): MacroString {
  const spec = parseDomainSpec(text)
  if (isMacroProblem(spec)) throw new Refusal(spec.problem, at + spec.at)
  return spec
}

function unknownMechanism(term: string): string {
  if (/^[-+~?]?(?:redirect|exp):/i.test(term)) return 'a modifier is written with =, not with a colon'
  if (/^[-+~?]?(?:ip4|ip6|include|exists|ptr|a|mx)[=\s]/i.test(term)) return 'a mechanism is written with a colon'
  return 'there is no such mechanism'
}
