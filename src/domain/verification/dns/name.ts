const LABEL = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/

/**
 * The form that names are compared in: ASCII letters in lower case and no others (RFC 4343 section 3: U+212A is no k),
 * without the final dot. A dot that is part of a label is written `\.` (RFC 1035 section 5.1) and separates nothing.
 */
export function normaliseName(text: string): string {
  const lower = lowerCase(text)
  return lower.endsWith('.') && !isEscaped(lower, lower.length - 1) ? lower.slice(0, -1) : lower
}

/** ASCII letters alone. */
export function lowerCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
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

/** The labels of a name, escapes and all. */
export function labelsOf(name: string): string[] {
  const labels = ['']
  for (const part of name.match(/\\[\s\S]|[^\\]|\\$/gu) ?? []) {
    if (part === '.') labels.push('')
    else labels.push(`${labels.pop() ?? ''}${part}`)
  }
  return labels
}

/** Whether `name` is `zone` or below it. Both normalised. */
export function isWithin(name: string, zone: string): boolean {
  if (name === zone) return true
  return name.endsWith(`.${zone}`) && !isEscaped(name, name.length - zone.length - 1)
}

/** The name itself, then each name above it, without the root: `a.b.c` gives `a.b.c`, `b.c`, `c`. */
export function selfAndParents(name: string): string[] {
  const labels = labelsOf(name)
  return labels.map((_, index) => labels.slice(index).join('.'))
}

/** What to type in the panel of `zone`: the part before the zone, `@` for the zone itself; the name where it lies outside. */
export function relativeName(name: string, zone: string): string {
  if (name === zone) return '@'
  return isWithin(name, zone) ? name.slice(0, -zone.length - 1) : name
}

/** The octets that a text with escapes stands for: `\DDD` is one octet, `\X` is X, characters are in UTF-8. */
export function nameOctets(text: string): Uint8Array {
  const encoder = new TextEncoder()
  const parts = text.match(/\\\d{3}|\\[\s\S]|[^\\]+|\\$/gu) ?? []
  return Uint8Array.from(
    parts.flatMap((part): number[] => {
      const number = /^\\(\d{3})$/.exec(part)?.[1]
      if (number !== undefined) return [Number(number) & 0xff]
      return [...encoder.encode(part.length > 1 && part.startsWith('\\') ? part.slice(1) : part)]
    }),
  )
}

/** Whether the character is part of a label because of the backslash before it. */
function isEscaped(text: string, at: number): boolean {
  const before = /\\*$/.exec(text.slice(0, at))?.[0] ?? ''
  return before.length % 2 === 1
}
