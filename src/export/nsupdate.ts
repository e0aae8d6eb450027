import {isShared, isUnchanged} from '../domain/record-changes.ts'
import type {PlacedChange, ZoneCut} from '../domain/record-zones.ts'
import {comment, comments} from './comment.ts'
import {recordData} from './record-data.ts'
import {byZone, type Exported, opening, type RecordSet, remarks} from './record-set.ts'

const ASSUMES =
  'For nsupdate of BIND (RFC 2136): add "server" and "key" lines, or give them as options. What is between two "send" lines is done whole or not at all. Done twice, it leaves the same zone.'

const UNKNOWN =
  'It is not known what is published there: the update is refused when there is a TXT record set, whoever made it. Then look at it first; when it may stay, take the line "prereq" out.'

/**
 * Dynamic updates (RFC 2136) for `nsupdate`. An rrset that is SES's alone is replaced; in one that others share, the replaced
 * record goes and the wanted one comes. Without knowledge of a shared rrset, it must not exist (RFC 2136 section 2.4.3).
 */
export function nsupdateScript(set: RecordSet): Exported {
  const head = [...comments(';', opening(set)), ...(set.changes.length > 0 ? comment(';', ASSUMES) : [])]
  const updates = byZone(set).flatMap(({zone, changes}) => {
    const known = changes.filter((change) => !isBlind(change))
    const [first, policy] = [known.filter((change) => !isPolicy(change)), known.filter(isPolicy)]
    const blind = changes.filter(isBlind)
    return [
      ...transaction(zone, replacements(set, first)),
      // In a message of its own, so that it can wait until the domain is verified.
      ...transaction(zone, replacements(set, policy)),
      ...blind.flatMap((change) =>
        transaction(zone, [
          ...comments(';', [...remarks(set, change), UNKNOWN]),
          `prereq nxrrset ${change.name}. ${change.type}`,
          ...additions(change),
        ]),
      ),
    ]
  })
  return {text: [...head, ...updates, ''].join('\n'), cautions: []}
}

function isPolicy({purpose}: PlacedChange): boolean {
  return purpose === 'dmarc'
}

function isBlind(change: PlacedChange): boolean {
  return isShared(change) && change.before === undefined
}

/** Where the zone is a guess, nsupdate asks for it itself. */
function transaction({name, knownBy}: ZoneCut, lines: readonly string[]): string[] {
  if (!lines.some((line) => line.startsWith('update '))) return lines.length === 0 ? [] : ['', ...lines]
  return ['', ...(knownBy === 'public-suffix' ? [] : [`zone ${name}.`]), ...lines, 'send']
}

function replacements(set: RecordSet, changes: readonly PlacedChange[]): string[] {
  return changes.flatMap((change, index) => [
    ...comments(';', remarks(set, change, changes[index - 1])),
    ...replacement(change),
  ])
}

function replacement(change: PlacedChange): string[] {
  if (!isShared(change)) return [`update delete ${change.name}. ${change.type}`, ...additions(change)]
  if (isUnchanged(change)) return ['; It is there already.']
  const removals = change.remove.map(
    (value) => `update delete ${change.name}. ${change.type} ${recordData({type: change.type, value})}`,
  )
  return [...removals, ...additions(change)]
}

function additions({name, type, ttl, wanted}: PlacedChange): string[] {
  return wanted === undefined ? [] : [`update add ${name}. ${ttl} ${type} ${recordData({type, value: wanted})}`]
}
