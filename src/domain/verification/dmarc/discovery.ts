import {isWithin} from '../dns/name.ts'
import {type DmarcPolicy, type DmarcRecord, isDmarc, oneLevelLess, parseDmarc} from './record.ts'

/** RFC 9989 section 4.10: no mail makes a receiver ask more often than this. */
const MAX_QUERIES = 8

/** TXT values at `_dmarc.` of a domain; undefined when nobody answered. */
export type DmarcTexts = (domain: string) => readonly string[] | undefined

interface DmarcFinding {
  /** The domain at whose `_dmarc.` it is. */
  readonly domain: string
  readonly text: string
  readonly record: DmarcRecord
}

/** The policy in force for a domain (RFC 9989 section 4.10.1). */
export interface DmarcInForce extends DmarcFinding {
  /** Whose record it is: the domain's own, its organizational domain's, or its public suffix's. */
  readonly from: 'author' | 'organization' | 'public-suffix'
  /** The tag that it is taken from. */
  readonly tag: 'p' | 'sp' | 'np'
  /** Undefined where receivers apply none, for the record has no valid policy and nobody to report that to. */
  readonly policy?: DmarcPolicy
  /** What receivers do: the policy, or one level less while `t=y` is there. */
  readonly applied?: DmarcPolicy
}

export interface DmarcDiscovery {
  readonly organizationalDomain: string
  readonly inForce?: DmarcInForce
  /** Domains with several records, which all count as none. */
  readonly several: readonly string[]
  /** A level of the tree did not answer, so that all of this may be otherwise. */
  readonly incomplete: boolean
}

/**
 * The domains whose `_dmarc.` is asked, first to last (RFC 9989 section 4.10): the domain, then from its parent, or its
 * last seven labels, up to the top. At most eight.
 */
export function treeWalk(domain: string): string[] {
  const labels = domain.split('.')
  const above = labels.slice(Math.max(1, labels.length - (MAX_QUERIES - 1)))
  return [domain, ...above.map((_, index) => above.slice(index).join('.'))]
}

interface Walk {
  /** Longest name first; the walk ends at the first `psd=y` or `psd=n`. */
  readonly found: readonly DmarcFinding[]
  readonly several: readonly string[]
  readonly incomplete: boolean
}

function walk(names: readonly string[], texts: DmarcTexts): Walk {
  const found: DmarcFinding[] = []
  const several: string[] = []
  let incomplete = false
  for (const domain of names) {
    const here = texts(domain)
    if (here === undefined) incomplete = true
    const [text, ...more] = (here ?? []).filter(isDmarc)
    if (more.length > 0) several.push(domain)
    const record = text === undefined || more.length > 0 ? undefined : parseDmarc(text)
    if (text === undefined || record === undefined) continue
    found.push({domain, text, record})
    if (record.psd !== 'u') break
  }
  return {found, several, incomplete}
}

/** RFC 9989 section 4.10.2: the domain that a domain aligns by. */
export function organizationalDomain(domain: string, texts: DmarcTexts): string {
  return select(domain, walk(treeWalk(domain), texts).found)
}

function select(start: string, found: readonly DmarcFinding[]): string {
  for (const {domain, record} of found) {
    if (record.psd === 'n') return domain
    if (record.psd === 'y' && domain !== start) return oneLabelBelow(domain, start)
  }
  return found.at(-1)?.domain ?? start
}

function oneLabelBelow(suffix: string, start: string): string {
  const labels = start.split('.')
  return labels.slice(-(suffix.split('.').length + 1)).join('.')
}

/**
 * Which record speaks for a domain, and what it says: its own, else that of its organizational domain, else that of the
 * public suffix above it.
 * @param exists whether the domain itself is in DNS; one that is not is judged by `np` where that is given.
 */
export function discoverDmarc(domain: string, texts: DmarcTexts, exists = true): DmarcDiscovery {
  const {found, several, incomplete} = walk(treeWalk(domain), texts)
  const base = {organizationalDomain: select(domain, found), several, incomplete}
  const own = found.find((finding) => finding.domain === domain)
  if (own !== undefined) return {...base, inForce: inForce(own, 'author', 'p')}
  const organization = found.find((finding) => finding.domain === base.organizationalDomain)
  const suffix = found.find(({domain: at, record}) => record.psd === 'y' && isWithin(domain, at))
  const above = organization ?? suffix
  if (above === undefined) return base
  return {
    ...base,
    inForce: inForce(above, above === organization ? 'organization' : 'public-suffix', tagFor(above, exists)),
  }
}

function tagFor({record}: DmarcFinding, exists: boolean): 'p' | 'sp' | 'np' {
  if (!exists && record.np !== undefined) return 'np'
  return record.sp === undefined ? 'p' : 'sp'
}

function inForce(finding: DmarcFinding, from: DmarcInForce['from'], tag: DmarcInForce['tag']): DmarcInForce {
  const policy = policyOf(finding.record, tag)
  const applied = policy !== undefined && finding.record.testing ? oneLevelLess(policy) : policy
  return {
    ...finding,
    from,
    tag,
    ...(policy === undefined ? {} : {policy}),
    ...(applied === undefined ? {} : {applied}),
  }
}

/** Section 4.10.1: without a valid policy, `none` where reports are wanted, and no DMARC at all where they are not. */
function policyOf(record: DmarcRecord, tag: 'p' | 'sp' | 'np'): DmarcPolicy | undefined {
  const broken = record.problems.some(({code, tag: name}) => code === 'invalid-tag' && ['p', 'sp', 'np'].includes(name))
  if (record.p === undefined || broken) return record.rua.length > 0 ? 'none' : undefined
  return record[tag] ?? record.p
}
