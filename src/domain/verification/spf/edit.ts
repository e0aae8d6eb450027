import {isSpf, termsOf} from './record.ts'

/** Whether every mechanism that `required` brings has its effect in `published`: passing, and before any `all`. */
export function letsSend(published: string, required: string): boolean {
  const terms = wordsOf(published)
  const all = terms.findIndex(isAll)
  const effective = new Set((all === -1 ? terms : terms.slice(0, all)).map(passing))
  return mechanismsOf(required).every((mechanism) => effective.has(passing(mechanism)))
}

/** Whether anybody at all may send: `all`, `+all`. */
export function letsEverybodySend(published: string): boolean {
  return wordsOf(published).some((term) => /^\+?all$/i.test(term))
}

/**
 * `published` with the mechanisms of `required`, each once, before its `all` or `redirect=`: what was allowed stays
 * allowed, and what is said of everybody else stays as it was.
 */
export function withMechanisms(published: string, required: string): string {
  const wanted = mechanismsOf(required)
  const unwanted = new Set(wanted.map(bare))
  const terms = wordsOf(published).filter((term) => !unwanted.has(bare(term)))
  const end = terms.findIndex((term) => isAll(term) || isModifier(term))
  const at = end === -1 ? terms.length : end
  return ['v=spf1', ...terms.slice(0, at), ...wanted, ...terms.slice(at)].join(' ')
}

/**
 * One record in place of several: whoever one of them allows is allowed, and the first word on everybody else stands. A
 * redirect that would come second is included instead, so that its senders are not lost.
 */
export function joined(records: readonly string[]): string {
  const [first = 'v=spf1', ...others] = records
  const whole = others.reduce(withMissing, first)
  if (endingOf(first) !== undefined) return whole
  const ending = others.map(endingOf).find((term) => term !== undefined)
  return ending === undefined ? whole : withEnding(whole, ending)
}

/** The term that speaks of everybody else: `all`, or a redirect. */
export function endingOf(spf: string): string | undefined {
  const terms = wordsOf(spf)
  return terms.find(isAll) ?? terms.find(isRedirect)
}

/** Whether the record asks for a name of the sender's address, which RFC 7208 section 5.5 advises against. */
export function usesPtr(spf: string): boolean {
  return wordsOf(spf).some((term) => /^[-+~?]?ptr(?:[:/]|$)/i.test(term))
}

/** Domains whose records are included, macros left out. */
export function includedDomains(spf: string): string[] {
  return wordsOf(spf).flatMap((term) => /^\+?include:([^%]+)$/i.exec(term)?.[1]?.toLowerCase() ?? [])
}

/** What one record says already, another does not say again, nor otherwise. */
function withMissing(spf: string, other: string): string {
  const terms = wordsOf(spf)
  const all = terms.findIndex(isAll)
  const has = new Set((all === -1 ? terms : terms.slice(0, all)).map(bare))
  const missing = mechanismsOf(asIncludes(other)).filter((term) => !has.has(bare(term)))
  return missing.length === 0 ? spf : withMechanisms(spf, ['v=spf1', ...missing].join(' '))
}

/** `redirect=` as the include that it amounts to for the senders that it allows. */
function asIncludes(spf: string): string {
  const terms = wordsOf(spf)
  if (terms.some(isAll)) return spf
  return ['v=spf1', ...terms.map((term) => term.replace(/^redirect=/i, 'include:'))].join(' ')
}

function withEnding(spf: string, ending: string): string {
  const target = /^redirect=(.+)$/i.exec(ending)?.[1]
  const terms = wordsOf(spf).filter((term) => target === undefined || bare(term) !== `include:${target.toLowerCase()}`)
  const at = terms.findIndex(isModifier)
  const before = at === -1 ? terms : terms.slice(0, at)
  return ['v=spf1', ...before, ending, ...(at === -1 ? [] : terms.slice(at))].join(' ')
}

/** Terms as written; of a text that only resembles SPF, what comes after the first word. */
function wordsOf(spf: string): string[] {
  if (isSpf(spf)) return termsOf(spf).map(({term}) => term)
  return spf
    .split(/ +/)
    .slice(1)
    .filter((term) => term !== '')
}

function mechanismsOf(spf: string): string[] {
  return wordsOf(spf).filter((term) => !isAll(term) && !isModifier(term))
}

function isAll(term: string): boolean {
  return /^[-+~?]?all$/i.test(term)
}

function isRedirect(term: string): boolean {
  return /^redirect=/i.test(term)
}

function isModifier(term: string): boolean {
  return /^[a-z][a-z0-9_.-]*=/i.test(term)
}

function passing(term: string): string {
  return term.toLowerCase().replace(/^\+/, '')
}

function bare(term: string): string {
  return term.toLowerCase().replace(/^[-+~?]/, '')
}
