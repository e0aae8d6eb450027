import parseAddressField from 'nodemailer/lib/addressparser'
import {MailRefusal} from './refusal.ts'

const ADDRESS = /^[^\s@<>,;:"()[\]\\\p{Cc}]+@([^\s@<>.,;:"()[\]\\\p{Cc}]+\.)*[^\s@<>.,;:"()[\]\\\p{Cc}]+$/u
const LONGEST_LOCAL_PART = 64
const LONGEST_ADDRESS = 320

/** Whether it is `local@domain` with nothing that a mailer would have to quote. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text) && text.length <= LONGEST_ADDRESS && text.lastIndexOf('@') <= LONGEST_LOCAL_PART
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
  if (!address.includes('@')) throw new MailRefusal('bad-request', "Missing final '@domain'")
  if (!isAddress(address)) throw new MailRefusal('bad-request', 'Illegal address')
  return address
}

/** Lower case, without the final dot that some people write. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}
