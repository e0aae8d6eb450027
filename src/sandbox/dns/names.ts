/** Something that cannot be kept in a zone. The message is a sentence for a person. */
export class DnsDataError extends Error {
  override readonly name = 'DnsDataError'
}

const LABEL = /^[a-z0-9_*/-]{1,63}$/

/**
 * The form in which names are kept: lower case, without the final dot (RFC 4343: case does not matter).
 * Wider than a host name, because TXT, CNAME and PTR owners have `_`, `*` and, after RFC 2317, `/`.
 *
 * @throws DnsDataError for the root, an empty label, a label over 63 or a name over 253 octets, or any other character.
 */
export function normalizeName(text: string): string {
  const name = text.toLowerCase().replace(/\.$/, '')
  if (name === '') throw new DnsDataError(`${JSON.stringify(text)} is not a domain name`)
  if (name.length > 253) throw new DnsDataError(`a name has at most 253 octets, ${JSON.stringify(text)} has more`)
  for (const label of name.split('.')) {
    if (label === '') throw new DnsDataError(`${JSON.stringify(text)} has an empty label`)
    if (label.length > 63) throw new DnsDataError(`a label has at most 63 octets, ${JSON.stringify(label)} has more`)
    if (!LABEL.test(label)) {
      throw new DnsDataError(`${JSON.stringify(text)} has a character that is not kept in names; write IDNs as xn--`)
    }
  }
  return name
}

/** Whether `name` is `zone` or below it. Both normalised. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`)
}

/** The name itself, then each name above it, without the root: `a.b.c` gives `a.b.c`, `b.c`, `c`. */
export function ancestors(name: string): string[] {
  const labels = name.split('.')
  return labels.map((_, index) => labels.slice(index).join('.'))
}
