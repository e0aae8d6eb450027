import {expect} from 'chai'
import {absolute, type ReadRecord, readData, readStrings} from './presentation.ts'

export interface ReadResource {
  readonly type: string
  readonly label: string
  /** Strings are decoded; lists of strings, too; everything else is as it is written. */
  readonly attributes: Readonly<Record<string, string | string[]>>
}

/** Reads the blocks of a configuration in which every attribute has a line of its own. */
export function readResources(text: string): ReadResource[] {
  return readBlocks(text).flatMap(({head, attributes}) => {
    const [, kind, type = '', label = ''] = /^(variable|resource) "(\S+)"(?: "(\S+)")?$/.exec(head) ?? []
    expect(kind, head).not.to.equal(undefined)
    return kind === 'resource' ? [{type, label, attributes}] : []
  })
}

export function readTerraformAws(text: string): ReadRecord[] {
  return readResources(text).flatMap(({attributes: {name, type, ttl, records}}) =>
    listOf(records).map((value) => ({
      name: String(name),
      type: String(type),
      ttl: Number(ttl),
      // The provider puts the quotes at both ends.
      value: type === 'TXT' ? readStrings(`"${value}"`, 8) : value,
    })),
  )
}

export function readTerraformGoogle(text: string): ReadRecord[] {
  return readResources(text).flatMap(({attributes: {name, type, ttl, rrdatas}}) =>
    listOf(rrdatas).map((data) => ({
      name: absolute(String(name)),
      type: String(type),
      ttl: Number(ttl),
      value: readData(String(type), data),
    })),
  )
}

export function readTerraformCloudflare(text: string): ReadRecord[] {
  return readResources(text).map(({attributes: {name, type, ttl, content, priority, proxied}}) => {
    expect(proxied).to.equal(type === 'CNAME' ? 'false' : undefined)
    return {
      name: String(name),
      type: String(type),
      ttl: Number(ttl),
      value: cloudflareValue(String(type), String(content), priority),
    }
  })
}

export function cloudflareValue(type: string, content: string, priority: unknown): string {
  if (type === 'TXT') return readStrings(content, 10)
  expect(priority === undefined).to.equal(type !== 'MX')
  return type === 'MX' ? `${priority} ${content}` : content
}

function readBlocks(text: string): {head: string; attributes: Record<string, string | string[]>}[] {
  const blocks: {head: string; attributes: Record<string, string | string[]>}[] = []
  let open: (typeof blocks)[number] | undefined
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    if (line === '}') open = undefined
    else if (open === undefined) {
      expect(line).to.match(/ \{$/)
      open = {head: line.slice(0, -2), attributes: {}}
      blocks.push(open)
    } else {
      const [, name = '', expression = ''] = /^ {2}([a-z_]+) += (.+)$/.exec(line) ?? []
      expect(name, line).not.to.equal('')
      open.attributes[name] = readExpression(expression)
    }
  }
  expect(open, 'every block is closed').to.equal(undefined)
  return blocks
}

function readExpression(text: string): string | string[] {
  if (text.startsWith('[')) return [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([token]) => readTemplate(token))
  return text.startsWith('"') ? readTemplate(text) : text
}

/** A quoted template without interpolation (HCL native syntax). */
export function readTemplate(token: string): string {
  const inside = token.slice(1, -1)
  expect(inside, 'no interpolation').not.to.match(/(?<!\$)\$\{|(?<!%)%\{/)
  return inside
    .replaceAll(/\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g, (_, short?: string, long?: string, simple?: string) => {
      if (simple !== undefined) return {n: '\n', r: '\r', t: '\t'}[simple] ?? simple
      return String.fromCodePoint(Number.parseInt(short ?? long ?? '', 16))
    })
    .replaceAll(/([$%])\1\{/g, '$1{')
}

function listOf(value: string | string[] | undefined): string[] {
  expect(value).to.be.an('array')
  return Array.isArray(value) ? value : []
}
