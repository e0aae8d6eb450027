import parseAddressField from 'nodemailer/lib/addressparser'
import {MailRefusal} from './refusal.ts'

/** SES takes 7-bit ASCII only, Punycode in the domain: no SMTPUTF8 (SES API v2 Reference, SendEmail, FromEmailAddress). */
const LOCAL_PART = /^[!#-'*+\-./\d=?A-Z^_`a-z{|}~]+$/
const DOMAIN = /^[\w-]+(?:\.[\w-]+)*$/
const CONTROL_OR_WIDE = /[^!-~]/
const LONGEST_LOCAL_PART = 64
const LONGEST_ADDRESS = 320

/** Whether it is `local@domain` in ASCII, with nothing that a mailer would have to quote. */
export function isAddress(text: string): boolean {
  return refusalOf(text) === undefined
}

/** What SES says of text that is no address; the words are JavaMail's, which reports of users quote. */
function refusalOf(text: string): string | undefined {
  const at = text.lastIndexOf('@')
  if (at < 0) return "Missing final '@domain'"
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (CONTROL_OR_WIDE.test(local)) return 'Local address contains control or whitespace'
  if (CONTROL_OR_WIDE.test(domain)) return 'Domain contains control or whitespace'
  const fits = text.length <= LONGEST_ADDRESS && local.length <= LONGEST_LOCAL_PART
  return fits && LOCAL_PART.test(local) && DOMAIN.test(domain) ? undefined : 'Illegal address'
}

/**
 * The bare addresses of a field such as `Ann <ann@agency.gov>, bob@agency.gov`.
 *
 * @throws MailRefusal bad-request
 */
export function addressesOf(field: string): string[] {
  return parseAddressField(field, {flatten: true}).map(({address, name}) => checkAddress(address || name))
}

/** @throws MailRefusal bad-request, in the words of SES */
export function checkAddress(address: string): string {
  const refusal = refusalOf(address)
  if (refusal !== undefined) throw new MailRefusal('bad-request', refusal)
  return address
}

/** Lower case, without the final dot that some people write. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}
