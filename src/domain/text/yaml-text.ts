/** Plain data: what JSON can say. */
export type Plain = string | number | boolean | null | readonly Plain[] | {readonly [key: string]: Plain | undefined}

/** Lines of block style YAML 1.2, which readers of YAML 1.1 understand the same. Undefined members are left out. */
export function yamlLines(value: Plain): string[] {
  if (isList(value)) return value.length === 0 ? ['[]'] : value.flatMap((item) => indented('- ', yamlLines(item)))
  if (typeof value !== 'object' || value === null) return [scalar(value)]
  const members = Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [{key, member}]))
  return members.length === 0 ? ['{}'] : members.flatMap(({key, member}) => yamlMember(key, member))
}

/** One member of a mapping. */
export function yamlMember(key: string, value: Plain): string[] {
  const lines = yamlLines(value)
  const [only = ''] = lines
  const nested = typeof value === 'object' && value !== null && only !== '[]' && only !== '{}'
  return nested ? [`${scalar(key)}:`, ...lines.map((line) => `  ${line}`)] : [`${scalar(key)}: ${only}`]
}

/** Words that need no quotes in any version: no number, no boolean or null, no indicator. Some take `e-1` for a number. */
const WORD = /^[A-Za-z_][A-Za-z0-9_./-]*$/
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n|e[-_.\d]+)$/i

/** What is not to be seen, or what a reader may take for the end of a line. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu

function scalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value)
  if (WORD.test(value) && !RESERVED.test(value)) return value
  const escaped = value.replaceAll(/["\\]/g, '\\$&').replaceAll(UNSEEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16)
    return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`
  })
  return `"${escaped}"`
}

function indented(first: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === 0 ? first : ' '.repeat(first.length)) + line)
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value)
}
