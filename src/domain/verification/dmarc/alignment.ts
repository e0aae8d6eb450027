import type {DmarcAlignmentMode} from './record.ts'

/** What is known of mail that an instance will send. Names lower case, without the final dot. */
export interface AlignmentFacts {
  /** Domain of the From header. */
  readonly from: string
  /** The MAIL FROM domain of the identity; without one SES sends from a domain of its own, amazonses.com's. */
  readonly mailFrom?: string
  /** A MAIL FROM domain that SES does not use, and the status that it gives for that. */
  readonly refusedMailFrom?: {readonly domain: string; readonly status: string}
  /** `d=` of the signature: the identity. */
  readonly signedBy: string
  /** Whether receivers find the records: undefined where it is not known. */
  readonly spfPublished?: boolean
  readonly dkimPublished?: boolean
  /** What the policy in force asks for; relaxed where there is none. */
  readonly aspf: DmarcAlignmentMode
  readonly adkim: DmarcAlignmentMode
  /** A policy is in force at all. */
  readonly hasPolicy: boolean
  /** Organizational domain of a domain, by the tree walk of RFC 9989. */
  organizationOf(domain: string): string
}

interface IdentifierAlignment {
  /** The domain that is authenticated: of the envelope sender, or of the signature. */
  readonly domain: string
  readonly relaxed: boolean
  readonly strict: boolean
  /** What the policy in force asks for. */
  readonly mode: DmarcAlignmentMode
  /** Under that mode, as far as names go. */
  readonly aligned: boolean
  /** Null where unknown. */
  readonly published: boolean | null
  /** Without its full stop. */
  readonly sentence: string
}

/** Whether mail of this From domain passes DMARC, and by what (RFC 9989 section 4.4). */
export interface Alignment {
  readonly from: string
  readonly spf: IdentifierAlignment
  readonly dkim: IdentifierAlignment
  /** At least one aligns and its records are there; null where that is unknown. */
  readonly passes: boolean | null
  /** Without its full stop. */
  readonly sentence: string
}

/** "Configuring your MAIL FROM domain", Amazon SES Developer Guide: without one, a subdomain of this. */
const SES_ENVELOPE = 'amazonses.com'

/** Says whether SPF and DKIM will align, by the names alone and with the present records. */
export function judgeAlignment(facts: AlignmentFacts): Alignment {
  const spf = identifier(facts, facts.mailFrom ?? SES_ENVELOPE, facts.aspf, facts.spfPublished)
  const dkim = identifier(facts, facts.signedBy, facts.adkim, facts.dkimPublished)
  const whole = {
    from: facts.from,
    spf: {...spf, sentence: spfSentence(facts, spf)},
    dkim: {...dkim, sentence: dkimSentence(facts, dkim)},
  }
  const passes = either(works(spf), works(dkim))
  return {...whole, passes, sentence: conclusion(facts, spf, dkim, passes)}
}

function identifier(
  {from, organizationOf}: AlignmentFacts,
  domain: string,
  mode: DmarcAlignmentMode,
  published: boolean | undefined,
): Omit<IdentifierAlignment, 'sentence'> {
  const strict = domain === from
  const relaxed = strict || organizationOf(domain) === organizationOf(from)
  return {domain, relaxed, strict, mode, aligned: mode === 'strict' ? strict : relaxed, published: published ?? null}
}

function works({aligned, published}: Omit<IdentifierAlignment, 'sentence'>): boolean | null {
  return aligned ? published : false
}

function either(one: boolean | null, other: boolean | null): boolean | null {
  if (one === true || other === true) return true
  return one === null || other === null ? null : false
}

function spfSentence(
  {from, mailFrom, refusedMailFrom}: AlignmentFacts,
  spf: Omit<IdentifierAlignment, 'sentence'>,
): string {
  if (refusedMailFrom !== undefined) {
    const {domain, status} = refusedMailFrom
    return `SPF does not align as long as SES does not accept ${domain} as MAIL FROM domain (${status}): the envelope sender is a domain of SES's own (${SES_ENVELOPE})`
  }
  if (mailFrom === undefined) {
    return `SPF will not align: without a MAIL FROM domain the envelope sender is a domain of SES's own (${SES_ENVELOPE}), never ${from}`
  }
  return withRecords(`SPF is checked for ${mailFrom}, which ${alignsWith(spf, from)}`, spf, `SPF record of ${mailFrom}`)
}

function dkimSentence({from, signedBy}: AlignmentFacts, dkim: Omit<IdentifierAlignment, 'sentence'>): string {
  return withRecords(`mail is signed as ${signedBy}, which ${alignsWith(dkim, from)}`, dkim, 'DKIM records')
}

function alignsWith({relaxed, strict, mode}: Omit<IdentifierAlignment, 'sentence'>, from: string): string {
  if (strict) return `is ${from} itself: it aligns, relaxed and strict`
  if (!relaxed) return `does not align with ${from}: it belongs to another organization`
  return mode === 'strict'
    ? `does not align with ${from}: the policy asks for strict alignment, which takes the very same domain`
    : `aligns with ${from}, relaxed but not strict`
}

function withRecords(
  sentence: string,
  {aligned, published}: Omit<IdentifierAlignment, 'sentence'>,
  records: string,
): string {
  if (!aligned || published === null) return sentence
  const are = records.endsWith('s') ? 'are' : 'is'
  return published ? sentence : `${sentence}, once the ${records} ${are} there`
}

function conclusion(
  {from, hasPolicy}: AlignmentFacts,
  spf: Omit<IdentifierAlignment, 'sentence'>,
  dkim: Omit<IdentifierAlignment, 'sentence'>,
  passes: boolean | null,
): string {
  const by = [...(works(dkim) === true ? ['DKIM'] : []), ...(works(spf) === true ? ['SPF'] : [])].join(' and ')
  const policy = hasPolicy ? '' : ', though no policy is in force that would ask for it'
  if (passes === true) return `mail from ${from} passes DMARC by ${by}${policy}`
  if (passes === null) return `whether mail from ${from} passes DMARC is unknown: a record was not answered for`
  const later = spf.aligned || dkim.aligned
  return later
    ? `mail from ${from} fails DMARC until the records are right`
    : `mail from ${from} fails DMARC: neither its signature nor its envelope sender aligns`
}
