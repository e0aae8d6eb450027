import type {Edit, ZoneRecord} from './judgement.ts'

/**
 * The edit with the record that it replaces, as it is published. A text alone does not name one: servers compare octets
 * (RFC 2136 section 2.5.4), and the same text may be cut into strings in several ways.
 */
export function withReplacedRecord<Part extends {readonly found: readonly ZoneRecord[]; readonly edit?: Edit}>(
  part: Part,
): Part {
  const {edit, found} = part
  if (edit?.replace === undefined || edit.replaceRecord !== undefined) return part
  const removed = new Set((edit.remove ?? []).map(keyOf))
  const alike = found.filter(({value}) => value === edit.replace)
  const replaceRecord = alike.find((record) => !removed.has(keyOf(record))) ?? alike[0]
  return replaceRecord === undefined ? part : {...part, edit: {...edit, replaceRecord}}
}

function keyOf({name, type, value, rdata}: ZoneRecord): string {
  return `${name} ${type} ${rdata ?? value}`
}
