/** RFC 7208 section 4.5: the version is followed by a space or by the end; the rest of such a TXT record is SPF. */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text)
}

/** Whether every mechanism that `required` brings has its effect in `published`: passing, and before any `all`. */
export function letsSend(published: string, required: string): boolean {
  const terms = termsOf(published)
  const all = terms.findIndex(isAll)
  const effective = new Set((all === -1 ? terms : terms.slice(0, all)).map(passing))
  return mechanismsOf(required).every((mechanism) => effective.has(passing(mechanism)))
}

/** Whether anybody at all may send: `all`, `+all`. */
export function letsEverybodySend(published: string): boolean {
  return termsOf(published).some((term) => /^\+?all$/i.test(term))
}

/**
 * `published` with the mechanisms of `required`, each once, before its `all` or `redirect=`: what was allowed stays
 * allowed, and what is said of everybody else stays as it was.
 */
export function withMechanisms(published: string, required: string): string {
  const wanted = mechanismsOf(required)
  const unwanted = new Set(wanted.map(bare))
  const terms = termsOf(published).filter((term) => !unwanted.has(bare(term)))
  const end = terms.findIndex((term) => isAll(term) || isModifier(term))
  const at = end === -1 ? terms.length : end
  return ['v=spf1', ...terms.slice(0, at), ...wanted, ...terms.slice(at)].join(' ')
}

/** One record in place of several: the first one's `all` stands, the mechanisms of all are kept. */
export function joined(records: readonly string[]): string {
  const [first = 'v=spf1', ...others] = records
  return others.reduce(withMechanisms, first)
}

function termsOf(spf: string): string[] {
  return spf
    .split(/ +/)
    .slice(1)
    .filter((term) => term !== '')
}

function mechanismsOf(spf: string): string[] {
  return termsOf(spf).filter((term) => !isAll(term) && !isModifier(term))
}

function isAll(term: string): boolean {
  return /^[-+~?]?all$/i.test(term)
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
