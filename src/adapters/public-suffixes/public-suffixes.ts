import {getDomain} from 'tldts'
import type {PublicSuffixes} from '../../ports/verification/dns.ts'

/** The list that comes with tldts, of its ICANN part only: a customer of a hoster has no zone of its own below the name. */
export function publicSuffixList(): PublicSuffixes {
  return {registrableDomain: (name) => getDomain(name, {validateHostname: false}) ?? undefined}
}
