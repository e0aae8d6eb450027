/** What an XML element holds; a list becomes `member` elements, a map `entry` elements, undefined becomes nothing. */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlContent[]
  | ReadonlyMap<string, XmlContent>
  | {readonly [name: string]: XmlContent}

/** The elements of a structure, in order. */
export function xml(content: XmlContent): string {
  if (content === undefined) return ''
  if (Array.isArray(content)) return content.map((item) => `<member>${xml(item)}</member>`).join('')
  if (content instanceof Map) return entries(content)
  if (typeof content !== 'object') return escapeXml(String(content))
  return Object.entries(content)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${xml(value)}</${name}>`)
    .join('')
}

function entries(map: ReadonlyMap<string, XmlContent>): string {
  return [...map].map(([key, value]) => `<entry>${xml({key, value})}</entry>`).join('')
}

/** A timestamp as the Query protocol writes it, in whole seconds. */
export function xmlTimestamp(millis: number): string {
  return new Date(millis).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

const ENTITIES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'}

/** Characters that XML 1.0 cannot hold at all become the replacement character. */
function escapeXml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(/\r/g, '&#13;')
    .replace(/[^\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
}
