const LABEL = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/

/** The form that names are compared in: lower case (RFC 4343), without the final dot. */
export function normaliseName(text: string): string {
  return text.toLowerCase().replace(/\.$/, '')
}

/**
 * What keeps a text from being a domain name that can be published: RFC 1035 section 2.3.4 lengths, labels of letters,
 * digits, `-` and `_` (RFC 8552: records of mail live below `_`). Case and one final dot are ignored.
 * @returns the rule that is broken, as the end of a sentence ("has an empty label"), or undefined.
 */
export function dnsNameProblem(text: string): string | undefined {
  const name = normaliseName(text)
  if (name === '') return 'is empty'
  if (name.length > 253) return 'is longer than 253 characters'
  for (const label of name.split('.')) {
    if (label === '') return 'has an empty label'
    if (label.length > 63) return 'has a label longer than 63 characters'
    if (!LABEL.test(label)) return 'has a label that is not letters, digits, "-" and "_" (write other scripts as xn--…)'
  }
  return undefined
}

/** Whether `name` is `zone` or below it. Both normalised. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`)
}

/** The name itself, then each name above it, without the root: `a.b.c` gives `a.b.c`, `b.c`, `c`. */
export function selfAndParents(name: string): string[] {
  const labels = name.split('.')
  return labels.map((_, index) => labels.slice(index).join('.'))
}

/** What to type in the panel of `zone`: the part before the zone, `@` for the zone itself; the name where it lies outside. */
export function relativeName(name: string, zone: string): string {
  if (name === zone) return '@'
  return isWithin(name, zone) ? name.slice(0, -zone.length - 1) : name
}
