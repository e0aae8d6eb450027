import {type Alignment, judgeAlignment} from '../dmarc/alignment.ts'
import {type DmarcTexts, discoverDmarc, organizationalDomain} from '../dmarc/discovery.ts'
import type {DnsFacts} from './facts.ts'
import {policyTexts} from './inherited-policy.ts'
import type {RecordJudgement} from './judgement.ts'

/**
 * Whether mail from the domain will align with its DMARC policy, relaxed and strict, with the records as they are: all
 * from answers that are at hand.
 */
export function alignmentOf(records: readonly RecordJudgement[], facts: DnsFacts): Alignment {
  const {domain: from} = facts
  const mailFrom = records.find(({record}) => record.purpose === 'mx')?.record.name
  const texts = policyTexts(facts)
  const record = discoverDmarc(from, texts).inForce?.record
  const wanted = records.find(({record: {purpose, name}}) => purpose === 'dmarc' && name === `_dmarc.${from}`)?.record
  // Without any policy every name is an organization of its own (RFC 9989 section 4.10.2), which ends with the record.
  const willBe: DmarcTexts = (domain) => (domain === from && !record && wanted ? [wanted.value] : texts(domain))
  const spf = published(records, 'spf')
  const dkim = published(records, 'dkim')
  return judgeAlignment({
    from,
    ...(mailFrom === undefined ? {} : {mailFrom}),
    signedBy: from,
    ...(spf === undefined ? {} : {spfPublished: spf}),
    ...(dkim === undefined ? {} : {dkimPublished: dkim}),
    aspf: record?.aspf ?? 'relaxed',
    adkim: record?.adkim ?? 'relaxed',
    hasPolicy: record !== undefined,
    organizationOf: (domain) => organizationalDomain(domain, willBe),
  })
}

/** Undefined where nobody answered. One DKIM key is enough for a signature; SES signs with one at a time. */
function published(records: readonly RecordJudgement[], purpose: 'spf' | 'dkim'): boolean | undefined {
  const states = records.filter(({record}) => record.purpose === purpose).map(({state}) => state)
  if (states.length === 0 || states.every((state) => state === 'unknown')) return undefined
  return states.some((state) => state === 'right' || state === 'elsewhere')
}
