import {InvalidValue} from '../../exit/failure.ts'
import {isIP} from '../../text/ip-address.ts'
import {plainLine} from '../../text/plain-text.ts'
import {dnsNameProblem, normaliseName} from './name.ts'

/** Names that no public DNS will ever delegate: RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476, ICANN's `.internal`. */
const NEVER_PUBLIC = ['local', 'localhost', 'invalid', 'onion', 'internal', 'alt', 'arpa']

const HOST_LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/

/**
 * A domain to send mail from, as typed, in lower case without the final dot: host name syntax (RFC 1123 section 2.1), two
 * labels or more.
 * @throws InvalidValue naming the rule.
 */
export function parseDomainName(text: string): string {
  const name = normaliseName(text)
  const problem = domainNameProblem(text)
  if (problem === undefined) return name
  const ascii = /[^\0-\x7f]/.test(name) ? asciiForm(name) : undefined
  throw new InvalidValue(`Can't use "${plainLine(text)}" as a domain: ${problem}.`, {
    hints: [ascii === undefined ? 'Write it like agency.gov or mail.agency.gov.' : `Write it as ${ascii}`],
  })
}

/** What keeps a text from being a domain to send mail from, as half a sentence: "it is an IP address". */
export function domainNameProblem(text: string): string | undefined {
  const name = normaliseName(text)
  if (isIP(name)) return 'it is an IP address'
  if (/[@/:\s]/.test(name)) return 'it holds more than a domain'
  const problem = dnsNameProblem(text)
  if (problem !== undefined) return `it ${problem}`
  const labels = name.split('.')
  const last = labels.at(-1) ?? ''
  if (labels.length < 2) return 'it has one label only'
  if (!labels.every((label) => HOST_LABEL.test(label))) {
    return 'every label has to be letters, digits and "-", and begin and end with a letter or a digit'
  }
  if (/^\d+$/.test(last)) return 'its last label is a number'
  if (NEVER_PUBLIC.includes(last)) return `names under .${last} are never in public DNS`
  return undefined
}

/** The `xn--` form of an internationalised name (RFC 5891), as the URL parser of the platform makes it. */
function asciiForm(name: string): string | undefined {
  try {
    const {hostname} = new URL(`http://${name}/`)
    return domainNameProblem(hostname) === undefined ? hostname : undefined
  } catch {
    return undefined
  }
}

/**
 * The label of a MAIL FROM domain, below the sending domain.
 * @param domain the sending domain, where it is known.
 * @throws InvalidValue
 */
export function parseMailFromLabel(text: string, domain?: string): string {
  const label = normaliseName(text)
  const refuse = (why: string, hint: string): InvalidValue =>
    new InvalidValue(`Can't use "${plainLine(text)}" as MAIL FROM subdomain: ${why}.`, {hints: [hint]})
  if (domain !== undefined && label.endsWith(`.${domain}`)) {
    throw refuse('the sending domain is added to it', `Give the label alone: ${label.slice(0, -domain.length - 1)}`)
  }
  if (label.length > 63 || !HOST_LABEL.test(label)) {
    throw refuse('it has to be one label of at most 63 letters, digits and "-"', 'Write it like mail or bounce.')
  }
  if (domain !== undefined && label.length + 1 + domain.length > 253) {
    throw refuse(`with ${domain} it would be longer than 253 characters`, 'Choose a shorter label.')
  }
  return label
}
