import addressparser from 'nodemailer/lib/addressparser'
import {AwsError} from '../aws-error.ts'

/** The bare addresses in a header value or in one entry of a destination, display names and groups left out. */
export function bareAddresses(text: string): string[] {
  return addressparser(text, {flatten: true})
    .map(({address}) => address)
    .filter((address) => address !== '')
}

/** The one address in `Name <user@domain>` or `user@domain`. @throws AwsError BadRequestException in SES's words */
export function requireAddress(text: string): string {
  const [address, ...more] = bareAddresses(text)
  if (/[\r\n]/.test(text)) throw badRequest('Address contains control characters')
  if (address === undefined || more.length > 0) throw badRequest(`Invalid email address <${text}>.`)
  const at = address.lastIndexOf('@')
  if (at < 0 || at === address.length - 1) throw badRequest("Missing final '@domain'")
  if (at === 0) throw badRequest('Missing local address')
  if (/[\s\p{Cc}]/u.test(address.slice(0, at))) throw badRequest('Local address contains control or whitespace')
  if (!/^[\x21-\x7e]+$/.test(address.slice(0, at))) throw badRequest('Local address contains illegal character')
  if (!/^[A-Za-z0-9._-]+$/.test(address.slice(at + 1))) throw badRequest('Domain contains illegal character')
  return address
}

export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', 400, message)
}
