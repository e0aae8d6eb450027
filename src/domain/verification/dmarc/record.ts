import {oddCharacters} from '../../text/characters.ts'

/** Strength of a DMARC policy, weakest first. */
const POLICIES = ['none', 'quarantine', 'reject'] as const

export type DmarcPolicy = (typeof POLICIES)[number]

export type DmarcAlignmentMode = 'relaxed' | 'strict'

/** Where reports are to go, as `rua` and `ruf` list it. */
export interface ReportUri {
  /** As written. */
  readonly text: string
  /** Without the size limit that RFC 7489 allowed (`!10m`). */
  readonly uri: string
  /** Of a `mailto:` address, lower case. */
  readonly domain?: string
}

interface DmarcTag {
  /** Lower case. */
  readonly name: string
  readonly value: string
}

export interface DmarcProblem {
  readonly code:
    | 'invalid-tag'
    | 'invalid-character'
    | 'repeated-tag'
    | 'obsolete-tag'
    | 'unknown-tag'
    | 'no-policy'
    | 'no-value'
    | 'empty-tag'
  /** Name of the tag, as written where it has none. */
  readonly tag: string
  /** A half sentence. */
  readonly problem: string
}

/** A DMARC policy record as receivers take it (RFC 9989 section 4.7): tags with errors in them count as left out. */
export interface DmarcRecord {
  readonly tags: readonly DmarcTag[]
  /** Undefined when absent or invalid. */
  readonly p?: DmarcPolicy
  readonly sp?: DmarcPolicy
  readonly np?: DmarcPolicy
  readonly adkim: DmarcAlignmentMode
  readonly aspf: DmarcAlignmentMode
  readonly psd: 'y' | 'n' | 'u'
  /** `t=y`: receivers are asked to apply one level less than the policy says. */
  readonly testing: boolean
  readonly fo: string
  readonly rua: readonly ReportUri[]
  readonly ruf: readonly ReportUri[]
  readonly problems: readonly DmarcProblem[]
}

/**
 * RFC 9989 sections 4.7 and 4.8: the version comes first, and its value is `DMARC1` to the letter; the name of the tag is a
 * string of ABNF, in which case makes no difference (RFC 5234 section 2.3).
 */
export function isDmarc(text: string): boolean {
  return /^[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/.test(text)
}

type Rule = {readonly values: RegExp; readonly says: string}

const POLICY: Rule = {values: /^(?:none|quarantine|reject)$/i, says: 'none, quarantine or reject'}
const MODE: Rule = {values: /^[rs]$/i, says: 'r or s'}

const RULES: Readonly<Record<string, Rule>> = {
  p: POLICY,
  sp: POLICY,
  np: POLICY,
  adkim: MODE,
  aspf: MODE,
  psd: {values: /^[ynu]$/i, says: 'y, n or u'},
  t: {values: /^[yn]$/i, says: 'y or n'},
  // RFC 9989 lists single values and two pairs; RFC 7489 let any be combined, and records in the wild do.
  fo: {values: /^[01ds](?:[ \t]*:[ \t]*[01ds])*$/i, says: '0, 1, d or s, with colons between'},
}

/** RFC 6376 section 3.2, `tag-name`; in lower case here. */
const TAG_NAME = /^[a-z][a-z0-9_]*$/

/** Tags of RFC 7489 that RFC 9989 has no more; receivers that have not changed yet still go by them. */
const OBSOLETE = ['pct', 'rf', 'ri']

/**
 * Reads a policy record. Nothing but its version can void it: unknown tags and errors are passed over, and listed.
 * @returns undefined for what is no DMARC record.
 */
export function parseDmarc(text: string): DmarcRecord | undefined {
  if (!isDmarc(text)) return undefined
  const problems: DmarcProblem[] = []
  const tags = tagsOf(text, problems)
  const values = new Map(tags.map(({name, value}) => [name, value]))
  const valid = (name: string): string | undefined => {
    const [value, rule] = [values.get(name), RULES[name]]
    return value !== undefined && rule?.values.test(value) ? value.toLowerCase() : undefined
  }
  const policy = (name: string): DmarcPolicy | undefined => POLICIES.find((known) => known === valid(name))
  const [p, sp, np] = [policy('p'), policy('sp'), policy('np')]
  if (!values.has('p'))
    problems.push({code: 'no-policy', tag: 'p', problem: 'there is no policy, which counts as p=none'})
  return {
    tags,
    ...(p === undefined ? {} : {p}),
    ...(sp === undefined ? {} : {sp}),
    ...(np === undefined ? {} : {np}),
    adkim: valid('adkim') === 's' ? 'strict' : 'relaxed',
    aspf: valid('aspf') === 's' ? 'strict' : 'relaxed',
    psd: valid('psd') === 'y' ? 'y' : valid('psd') === 'n' ? 'n' : 'u',
    testing: valid('t') === 'y',
    fo: valid('fo') ?? '0',
    rua: reportUris(values.get('rua') ?? ''),
    ruf: reportUris(values.get('ruf') ?? ''),
    problems,
  }
}

/**
 * Of a tag that is there twice, the first counts here; receivers do not agree, for a tag list with a name in it twice is
 * not valid (RFC 6376 section 3.2).
 */
function tagsOf(text: string, problems: DmarcProblem[]): DmarcTag[] {
  const tags: DmarcTag[] = []
  const last = text.split(';').length - 2
  for (const [index, part] of text.split(';').slice(1).entries()) {
    if (trimmed(part) === '') {
      // A separator may end the record, and separates tags elsewhere (RFC 9989 section 4.8).
      if (index < last) problems.push({code: 'empty-tag', tag: '', problem: 'nothing stands between two semicolons'})
      continue
    }
    const at = part.indexOf('=')
    const name = trimmed(at === -1 ? part : part.slice(0, at)).toLowerCase()
    const value = at === -1 ? '' : trimmed(part.slice(at + 1))
    const fault = voidTag(name, value, {named: at !== -1, twice: tags.some((tag) => tag.name === name)})
    if (fault !== undefined) {
      problems.push(fault)
      continue
    }
    const problem = problemOf(name, value)
    if (problem !== undefined) problems.push(problem)
    if (value !== '') tags.push({name, value})
  }
  return tags
}

/** What has a tag passed over whatever it says. */
function voidTag(
  name: string,
  value: string,
  {named, twice}: {named: boolean; twice: boolean},
): DmarcProblem | undefined {
  if (/[^\x20-\x7e]/.test(name + value)) {
    const problem = `${oddCharacters(name + value).join(', ') || 'a character outside of ASCII'} stands in a tag`
    return {code: 'invalid-character', tag: name, problem}
  }
  if (named && !TAG_NAME.test(name))
    return {code: 'invalid-tag', tag: name, problem: `"${name}" is not the name of a tag`}
  return name === 'v' || twice ? {code: 'repeated-tag', tag: name, problem: `${name}= is there twice`} : undefined
}

/** White space of the grammar: nothing else that looks like it (RFC 5234 appendix B.1, WSP). */
function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}

function problemOf(name: string, value: string): DmarcProblem | undefined {
  if (value === '') return {code: 'no-value', tag: name, problem: `"${name}" has no value`}
  const rule = RULES[name]
  if (rule !== undefined) {
    if (rule.values.test(value)) return undefined
    return {code: 'invalid-tag', tag: name, problem: `${name}=${value} is not ${rule.says}`}
  }
  if (name === 'rua' || name === 'ruf') {
    const bad = value.split(',').find((uri) => reportUri(uri) === undefined)
    if (bad === undefined) return undefined
    return {
      code: 'invalid-tag',
      tag: name,
      problem: `"${bad.trim()}" in ${name} is no address such as mailto:dmarc@example.com`,
    }
  }
  if (OBSOLETE.includes(name)) {
    return {code: 'obsolete-tag', tag: name, problem: `${name}= is obsolete since RFC 9989`}
  }
  return {code: 'unknown-tag', tag: name, problem: `there is no tag ${name}=`}
}

/** Without a policy and without an error in one, a record that wants reports is one (RFC 9989 section 4.10.1). */
export function asksForReports({p, rua, tags}: DmarcRecord): boolean {
  return p === undefined && rua.length > 0 && !tags.some(({name}) => name === 'p')
}

/** Valid URIs of a list, in order. */
export function reportUris(list: string): ReportUri[] {
  return list.split(',').flatMap((text) => reportUri(text) ?? [])
}

function reportUri(written: string): ReportUri | undefined {
  const text = written.trim()
  const uri = text.replace(/![0-9]+[kmgt]?$/i, '')
  // RFC 3986 section 2: what a URI is made of.
  if (!/^[\w\-.~:/?#[\]@$&'()*+,;=%]+$/.test(uri)) return undefined
  const mail = /^mailto:[^@]+@([^@?]+)(?:\?.*)?$/i.exec(uri)
  if (mail !== null) return {text, uri, domain: (mail[1] ?? '').toLowerCase().replace(/\.$/, '')}
  return /^(?!mailto:)[a-z][a-z0-9+.-]*:./i.test(uri) ? {text, uri} : undefined
}

export function isWeaker(policy: DmarcPolicy, than: DmarcPolicy): boolean {
  return POLICIES.indexOf(policy) < POLICIES.indexOf(than)
}

export function stricterOf(one: DmarcPolicy, other: DmarcPolicy): DmarcPolicy {
  return isWeaker(one, other) ? other : one
}

/** What receivers do while the owner is testing (`t=y`): one level less. */
export function oneLevelLess(policy: DmarcPolicy): DmarcPolicy {
  return policy === 'reject' ? 'quarantine' : 'none'
}

/** Same address, whatever its size limit and its case. */
export function isSameUri(one: ReportUri, other: ReportUri): boolean {
  return one.uri.toLowerCase() === other.uri.toLowerCase()
}
