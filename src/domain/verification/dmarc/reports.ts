import {isWithin} from '../dns/name.ts'
import {type DmarcRecord, isDmarc, type ReportUri} from './record.ts'

/** A destination of reports that lies in somebody else's domain, who has to agree. */
export interface ExternalDestination {
  /** As it is listed first. */
  readonly uri: string
  /** Domain of the address. */
  readonly domain: string
  /** Where its owner publishes that it takes reports about this domain. */
  readonly authorisationName: string
}

/**
 * The destinations that receivers check before they send (RFC 9990 section 4): those outside of the organizational domain
 * of the policy. Each domain once.
 * @param policyDomain the domain at whose `_dmarc.` the record is.
 */
export function externalDestinations(
  {rua, ruf}: Pick<DmarcRecord, 'rua' | 'ruf'>,
  policyDomain: string,
  organizationalDomain: string,
): ExternalDestination[] {
  const external = new Map<string, ExternalDestination>()
  for (const {uri, domain} of [...rua, ...ruf] as readonly ReportUri[]) {
    if (domain === undefined || external.has(domain)) continue
    if (isWithin(domain, organizationalDomain) || isWithin(domain, policyDomain)) continue
    external.set(domain, {uri, domain, authorisationName: `${policyDomain}._report._dmarc.${domain}`})
  }
  return [...external.values()]
}

/** Whether TXT values at the authorisation name say yes; whatever follows the version may change the address only. */
export function authorisesReports(texts: readonly string[]): boolean {
  return texts.some(isDmarc)
}
