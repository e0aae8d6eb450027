import {AwsError} from '../aws-error.ts'

/** An element of a document that somebody sent: attributes are not kept. */
export interface XmlElement {
  readonly name: string
  /** Its own text, without that of its children. */
  readonly text: string
  readonly children: readonly XmlElement[]
}

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y
const ENTITIES: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"}
const DEEPEST = 50

interface Open {
  readonly name: string
  text: string
  readonly children: XmlElement[]
}

/**
 * Reads an XML document: elements and text. A document type is refused, and with it every entity of one's own.
 * @throws AwsError MalformedXML
 */
export function parseXml(source: string): XmlElement {
  const document: Open = {name: '', text: '', children: []}
  const open: Open[] = [document]
  TOKEN.lastIndex = 0
  let at = 0
  while (at < source.length) {
    TOKEN.lastIndex = at
    const token = TOKEN.exec(source)
    if (!token) throw malformed()
    at = TOKEN.lastIndex
    read(token, open)
  }
  const [root, second] = document.children
  if (open.length !== 1 || !root || second || document.text.trim() !== '') throw malformed()
  return root
}

function read(token: RegExpExecArray, open: Open[]): void {
  const [, characters, closing, name, , selfClosing, text] = token
  const current = open.at(-1)
  if (!current) throw malformed()
  if (characters !== undefined) current.text += characters
  else if (text !== undefined) current.text += withoutEntities(text)
  else if (name !== undefined && closing) close(open, local(name))
  else if (name !== undefined) {
    if (open.length > DEEPEST) throw malformed()
    open.push({name: local(name), text: '', children: []})
    if (selfClosing) close(open, local(name))
  }
}

function close(open: Open[], name: string): void {
  const element = open.pop()
  const parent = open.at(-1)
  if (!element || !parent || element.name !== name) throw malformed()
  parent.children.push(element)
}

/** Clients differ in their prefixes, and one namespace is all there is. */
function local(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function withoutEntities(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+)|);?/gi, (_, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? fail()
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : fail()
  })
}

function fail(): never {
  throw malformed()
}

function malformed(): AwsError {
  return new AwsError('MalformedXML', 400, 'The XML you provided was not well-formed.')
}

/** The first child of a name. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((candidate) => candidate.name === name)
}

/** The text of the first child of a name, without space around it; undefined when there is none. */
export function childText(element: XmlElement, name: string): string | undefined {
  return child(element, name)?.text.trim()
}
