/** Strength of a DMARC policy, weakest first. */
const POLICIES = ['none', 'quarantine', 'reject'] as const

export type DmarcPolicy = (typeof POLICIES)[number]

/** Tags by name. A tag that is there twice, or without a value, makes no difference to the others. */
export type DmarcTags = ReadonlyMap<string, string>

/** RFC 7489 section 6.3: the version comes first, and its value is `DMARC1` to the letter. */
export function isDmarc(text: string): boolean {
  return /^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/.test(text)
}

export function dmarcTags(text: string): DmarcTags {
  const tags = text.split(';').flatMap((part): [string, string][] => {
    const at = part.indexOf('=')
    return at === -1 ? [] : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()]]
  })
  return new Map(tags.reverse())
}

/** Undefined when there is none or it is not one of the three: receivers then apply no policy. */
export function dmarcPolicy(tags: DmarcTags): DmarcPolicy | undefined {
  const policy = tags.get('p')?.toLowerCase()
  return POLICIES.find((known) => known === policy)
}

export function isWeaker(policy: DmarcPolicy, than: DmarcPolicy): boolean {
  return POLICIES.indexOf(policy) < POLICIES.indexOf(than)
}

/** Report addresses of `rua` or `ruf`, lower case, size limits (`!10m`) left out. */
export function reportAddresses(tags: DmarcTags, tag: 'rua' | 'ruf'): string[] {
  return (tags.get(tag) ?? '')
    .split(',')
    .map((uri) =>
      uri
        .trim()
        .toLowerCase()
        .replace(/![0-9]+[kmgt]?$/, ''),
    )
    .filter((uri) => uri !== '')
}
