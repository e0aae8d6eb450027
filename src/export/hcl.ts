/**
 * A quoted template of HCL native syntax ("Template Expressions", HCL specification) that means the text and nothing more:
 * `${` and `%{` would begin an interpolation.
 */
export function hclString(text: string): string {
  const escaped = [...text].map(
    (character) => ESCAPES[character] ?? (UNSAFE.test(character) ? numbered(character) : character),
  )
  return `"${escaped.join('').replace(/([$%])(?=\{)/g, '$1$1')}"`
}

/** An attribute of a block: name and expression. */
export type HclAttribute = readonly [name: string, expression: string]

/** A block as `terraform fmt` leaves it: two spaces deep, the equals signs of neighbours below each other. */
export function hclBlock(kind: string, labels: readonly string[], attributes: readonly HclAttribute[]): string[] {
  const width = Math.max(...attributes.map(([name]) => name.length))
  return [
    `${[kind, ...labels.map(hclString)].join(' ')} {`,
    ...attributes.map(([name, expression]) => `  ${name.padEnd(width)} = ${expression}`),
    '}',
  ]
}

export function hclList(texts: readonly string[]): string {
  return `[${texts.map(hclString).join(', ')}]`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** Controls, format characters, what has no meaning, and separators: nothing that an editor would hide or break a line at. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/u

function numbered(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16)
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`
}
