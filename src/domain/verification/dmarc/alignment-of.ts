import type {DnsFacts} from '../facts.ts'
import type {IdentityJudgement} from '../identity.ts'
import type {RecordJudgement} from '../judgement.ts'
import {type Alignment, judgeAlignment} from './alignment.ts'
import {type DmarcTexts, discoverDmarc, organizationalDomain} from './discovery.ts'
import {policyTexts} from './inherited-policy.ts'

/**
 * Whether mail from the domain will align with its DMARC policy, relaxed and strict, with the records as they are: all
 * from answers that are at hand. Where SES was asked, its word decides: it signs and uses the MAIL FROM domain only once it
 * has found the records itself.
 */
export function alignmentOf(
  records: readonly RecordJudgement[],
  facts: DnsFacts,
  identity?: Pick<IdentityJudgement, 'dkim' | 'mailFrom' | 'mailFromDomain' | 'mailFromStatus'>,
): Alignment {
  const {domain: from} = facts
  const required = records.find(({record}) => record.purpose === 'mx')?.record.name
  const mailFrom = identity === undefined ? required : (identity.mailFromDomain ?? undefined)
  const refused = mailFrom !== undefined && identity !== undefined && identity.mailFrom !== 'accepted'
  const texts = policyTexts(facts)
  const record = discoverDmarc(from, texts).inForce?.record
  const wanted = records.find(({record: {purpose, name}}) => purpose === 'dmarc' && name === `_dmarc.${from}`)?.record
  // Without any policy every name is an organization of its own (RFC 9989 section 4.10.2), which ends with the record.
  const willBe: DmarcTexts = (domain) => (domain === from && !record && wanted ? [wanted.value] : texts(domain))
  const spf = mailFrom === undefined || mailFrom === required ? published(records, 'spf') : undefined
  const dkim = identity === undefined || identity.dkim === 'accepted' ? published(records, 'dkim') : false
  return judgeAlignment({
    from,
    ...(mailFrom === undefined || refused ? {} : {mailFrom}),
    ...(refused ? {refusedMailFrom: {domain: mailFrom, status: identity.mailFromStatus ?? 'no status'}} : {}),
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
