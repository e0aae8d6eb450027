import {dotted, type IpAddress, readable} from './address.ts'
import type {Macro, MacroString} from './macro-string.ts'

/** The mail that is looked at, as far as macros speak of it (RFC 7208 section 7.2). */
export interface MacroFacts {
  readonly ip: IpAddress
  /** Of the envelope sender; `postmaster` where it has no local part. */
  readonly localPart: string
  readonly senderDomain: string
  readonly helo: string
  /** The domain whose record is read. */
  readonly domain: string
  /** A name of the address that points back to it, `unknown` without one. */
  readonly validatedName: string
  /** The receiver's own name. */
  readonly receiver: string
  /** Seconds since the epoch. */
  readonly time: number
}

/** RFC 7208 section 7.3: a name that is too long loses labels from the left. */
const MAX_NAME = 253

export function expand(text: MacroString, facts: MacroFacts): string {
  return text.map((part) => (typeof part === 'string' ? part : expandMacro(part, facts))).join('')
}

export function expandName(spec: MacroString, facts: MacroFacts): string {
  let name = expand(spec, facts).replace(/\.$/, '')
  while (name.length > MAX_NAME && name.includes('.')) name = name.slice(name.indexOf('.') + 1)
  return name
}

export function asksForName(text: MacroString): boolean {
  return text.some((part) => typeof part !== 'string' && part.letter === 'p')
}

function expandMacro({letter, urlEncoded, keep, reversed, delimiters}: Macro, facts: MacroFacts): string {
  const parts = split(macroValue(letter, facts), delimiters)
  if (reversed) parts.reverse()
  const kept = keep === 0 ? parts : parts.slice(-keep)
  const text = kept.join('.')
  return urlEncoded ? percentEncoded(text) : text
}

function split(value: string, delimiters: string): string[] {
  const parts = ['']
  for (const character of value) {
    if (delimiters.includes(character)) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}

function macroValue(letter: Macro['letter'], facts: MacroFacts): string {
  switch (letter) {
    case 's':
      return `${facts.localPart}@${facts.senderDomain}`
    case 'l':
      return facts.localPart
    case 'o':
      return facts.senderDomain
    case 'd':
      return facts.domain
    case 'i':
      return dotted(facts.ip)
    case 'p':
      return facts.validatedName
    case 'h':
      return facts.helo
    case 'c':
      return readable(facts.ip)
    case 'r':
      return facts.receiver
    case 't':
      return String(facts.time)
    default:
      return facts.ip.bits === 32 ? 'in-addr' : 'ip6'
  }
}

/** Everything but RFC 3986's unreserved characters (section 7.3). */
function percentEncoded(text: string): string {
  return [...new TextEncoder().encode(text)]
    .map((octet) => {
      const character = String.fromCharCode(octet)
      return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}
