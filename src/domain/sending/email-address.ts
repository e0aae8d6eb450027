import {InvalidValue} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'
import {domainNameProblem} from '../verification/dns/domain-name.ts'
import {normaliseName} from '../verification/dns/name.ts'

/**
 * RFC 5321 dot-string, less the characters that mean something in the places where the broker pastes the address without
 * escaping: a mailto URI in a DMARC record (RFC 7489 section 6.2 takes `!` and `,` for itself) and a quoted string.
 */
const LOCAL_PART = /^[A-Za-z0-9_+~='-]+(?:\.[A-Za-z0-9_+~='-]+)*$/

/**
 * An address that people and reports are sent to. The domain comes back in lower case, the local part as it was typed.
 * @throws InvalidValue naming the rule.
 */
export function parseEmailAddress(text: string): string {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, Math.max(at, 0))
  const refuse = (why: string): InvalidValue =>
    new InvalidValue(`Can't use "${plainLine(text)}" as an e-mail address: ${why}.`, {
      hints: ['Write it like mail-admins@agency.gov.'],
    })
  if (at < 0) throw refuse('it has no @')
  if (local === '') throw refuse('nothing is before the @')
  if (local.length > 64) throw refuse('the part before the @ is longer than 64 characters')
  if (!LOCAL_PART.test(local)) {
    throw refuse(`before the @ only letters, digits and . _ + - ~ = ' are safe in DNS records`)
  }
  const domain = normaliseName(text.slice(at + 1))
  const problem = domainNameProblem(text.slice(at + 1))
  if (problem !== undefined) throw refuse(`of its domain, ${problem}`)
  if (local.length + 1 + domain.length > 254) throw refuse('it is longer than 254 characters')
  return `${local}@${domain}`
}
