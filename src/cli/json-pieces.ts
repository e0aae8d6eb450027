import {escapeJson} from '../domain/text/json-text.ts'

/** The envelope, the result, and what the result has lists of: an entry of such a list is a piece. */
const LEVELS = 3

/**
 * The text of `JSON.stringify(value, null, indent)` in pieces: a long list is never all of it text at once. Characters that
 * a terminal would obey are escaped.
 * @param value plain data
 * @param indent spaces a level; 0 puts all on one line
 */
export function* jsonPieces(value: unknown, indent: number): Generator<string, void, void> {
  for (const piece of piecesOf(value, {indent, levels: LEVELS, margin: '\n'})) yield escapeJson(piece)
}

type Tree = readonly unknown[] | Readonly<Record<string, unknown>>

interface Place {
  readonly indent: number
  /** How many more levels are taken apart. */
  readonly levels: number
  /** What begins a line here. */
  readonly margin: string
}

function* piecesOf(value: unknown, place: Place): Generator<string, void, void> {
  if (place.levels === 0 || !isTree(value)) {
    const text = textOf(value, place)
    if (text !== undefined) yield text
    return
  }
  const {indent, levels} = place
  const inner: Place = {indent, levels: levels - 1, margin: place.margin + ' '.repeat(indent)}
  const [opening, closing] = Array.isArray(value) ? '[]' : '{}'
  let before = `${opening}${lineAt(inner)}`
  for (const [name, member] of membersOf(value, indent)) {
    yield `${before}${name}`
    yield* piecesOf(member, inner)
    before = `,${lineAt(inner)}`
  }
  yield before.startsWith(',') ? `${lineAt(place)}${closing}` : `${opening}${closing}`
}

/** Each with what stands in front of it. What JSON has no word for is null in a list, and elsewhere not there. */
function* membersOf(value: Tree, indent: number): Generator<readonly [string, unknown], void, void> {
  if (Array.isArray(value)) {
    for (const member of value) yield ['', isSayable(member) ? member : null]
    return
  }
  for (const [key, member] of Object.entries(value)) {
    if (isSayable(member)) yield [`${JSON.stringify(key)}:${indent > 0 ? ' ' : ''}`, member]
  }
}

function isSayable(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol'
}

/** Strings have no line breaks of their own in JSON, so that every one is the layout's. */
function textOf(value: unknown, place: Place): string | undefined {
  return JSON.stringify(value, null, place.indent)?.replaceAll('\n', place.margin)
}

function lineAt({indent, margin}: Place): string {
  return indent > 0 ? margin : ''
}

/** Whether its members say all of it: what writes itself is left whole. */
function isTree(value: unknown): value is Tree {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
}
