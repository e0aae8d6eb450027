import type {PlacedChange} from '../../../src/domain/records/record-zones.ts'
import {characterString, utf8} from './drawn-zone.ts'

/** Somebody else's change of a zone between our look and our update, and the way back. */
export interface Moves {
  readonly there: string
  readonly back: string
}

/**
 * A change of one record set that each message of the script is about: it was there and is gone, or was not there and is.
 * Undefined where the script changes nothing.
 */
export function movesOf(zone: string, changes: readonly PlacedChange[], pick: number): Moves | undefined {
  const changing = changes.filter(({add, remove}) => add.length > 0 || remove.length > 0)
  const isPolicy = ({purpose}: PlacedChange): boolean => purpose === 'dmarc'
  const groups = [changing.filter(isPolicy), changing.filter((change) => !isPolicy(change))]
  const chosen = groups.flatMap((group) => group[pick % Math.max(1, group.length)] ?? [])
  if (chosen.length === 0) return undefined
  const moves = chosen.map(moveOf)
  const script = (lines: readonly string[]): string => [`zone ${zone}.`, ...lines, 'send'].join('\n')
  return {there: script(moves.flatMap(({there}) => there)), back: script(moves.flatMap(({back}) => back))}
}

interface Move {
  readonly there: readonly string[]
  readonly back: readonly string[]
}

function moveOf({name, type, purpose, before = []}: PlacedChange): Move {
  const [target] = before
  // A second CNAME would replace the first (RFC 2136 section 3.4.2.2), and could not be taken back.
  if (type === 'CNAME' && target !== undefined) {
    return {there: [`update delete ${name}. CNAME`], back: [`update add ${name}. 600 CNAME ${target}.`]}
  }
  const theirs = {
    CNAME: 'theirs.vendor.test.',
    MX: '5 theirs.vendor.test.',
    TXT: characterString(utf8(purpose === 'dmarc' ? 'v=DMARC1; p=none; x=theirs' : 'v=spf1 ip4:192.0.2.250 -all')),
  }[type]
  return {
    there: [`update add ${name}. 600 ${type} ${theirs}`],
    back: [`update delete ${name}. ${type} ${theirs}`],
  }
}
