const MEMBER = /^([A-Za-z_][A-Za-z0-9_-]*):(?:[ \t]+(.*))?$/
const DOUBLE = /^"((?:[^"\\]|\\.)*)"[ \t]*(?:[ \t]#.*)?$/
const SINGLE = /^'((?:[^']|'')*)'[ \t]*(?:[ \t]#.*)?$/
/** Without what YAML gives a meaning at the beginning, and without what ends a key or begins a comment. */
const PLAIN = /^[A-Za-z0-9_/+.](?:[^\s#:]|:(?=\S)|#(?<=\S#)|[ \t]+(?=[^\s#]))*$/
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|(.))/g
const NAMED: Readonly<Record<string, string>> = {n: '\n', r: '\r', t: '\t', '0': '\0', '"': '"', '\\': '\\', '/': '/'}

/**
 * The members of a flat YAML mapping of texts, one a line, as a file of credentials is written. Members without a value are
 * left out, and numbers stay texts.
 * @returns undefined for everything else that YAML can say, so that nothing is misread.
 */
export function readFlatYaml(text: string): Map<string, string> | undefined {
  const members = new Map<string, string>()
  const seen = new Set<string>()
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    if (/^\s*(?:#.*)?$/.test(line) || (seen.size === 0 && /^---[ \t]*$/.test(line))) continue
    const [member, key = '', source = ''] = MEMBER.exec(line) ?? []
    if (member === undefined || seen.has(key)) return undefined
    seen.add(key)
    const value = scalar(source.trim())
    if (value === undefined) return undefined
    if (value !== null) members.set(key, value)
  }
  return seen.size === 0 ? undefined : members
}

/** Null: there is no value. Undefined: it is no scalar of one line. */
function scalar(source: string): string | null | undefined {
  if (/^(?:~|null|#.*)?$/i.test(source)) return null
  const [, double] = DOUBLE.exec(source) ?? []
  if (double !== undefined) return unescaped(double)
  const [, single] = SINGLE.exec(source) ?? []
  if (single !== undefined) return single.replaceAll("''", "'")
  const plain = source.replace(/[ \t]+#.*$/, '')
  return PLAIN.test(plain) ? plain : undefined
}

function unescaped(source: string): string | undefined {
  let isKnown = true
  const text = source.replace(ESCAPE, (_, short?: string, long?: string, byte?: string, letter = '') => {
    const code = Number.parseInt(short ?? long ?? byte ?? '', 16)
    const value = letter === '' ? character(code) : NAMED[letter]
    if (value === undefined) isKnown = false
    return value ?? ''
  })
  return isKnown ? text : undefined
}

function character(code: number): string | undefined {
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined
}
