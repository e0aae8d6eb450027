import {dataOf, isUnchanged} from '../domain/records/record-changes.ts'
import type {PlacedChange, ZoneCut} from '../domain/records/record-zones.ts'
import {comment, comments} from './comment.ts'
import {byZone, type Exported, opening, type RecordSet, remarks} from './record-set.ts'

const ASSUMES =
  'For nsupdate of BIND (RFC 2136): add "server" and "key" lines, or give them as options. What is between two "send" lines is done whole or not at all. The lines "prereq" say what was published when this was written: the server refuses an update of a zone that has changed since, this update among the changes. Ask for new instructions then.'

const UNKNOWN =
  'It is not known what is published there: the update is refused when there is anything in its way, whoever made it. Check it first, and ask for new instructions.'

/**
 * Dynamic updates (RFC 2136) for `nsupdate`. Each carries what was published as its prerequisite: the record set, octet
 * for octet (section 2.4.2), or that there is none (section 2.4.3), for a delete that matches nothing is done silently
 * (section 2.5.4), and so is an addition beside a CNAME or of one beside other data (section 3.4.2.2).
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
          ...prerequisites(change),
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

function isBlind({before}: PlacedChange): boolean {
  return before === undefined
}

/** Where the zone is a guess, nsupdate asks for it itself. */
function transaction({name, knownBy}: ZoneCut, lines: readonly string[]): string[] {
  if (!lines.some((line) => line.startsWith('update '))) return lines.length === 0 ? [] : ['', ...lines]
  return ['', ...(knownBy === 'public-suffix' ? [] : [`zone ${name}.`]), ...lines, 'send']
}

function replacements(set: RecordSet, changes: readonly PlacedChange[]): string[] {
  return changes.flatMap((change, index) => [
    ...comments(';', remarks(set, change, changes[index - 1])),
    ...(isUnchanged(change)
      ? comment(';', `${change.name} ${change.type} is there already.`)
      : [...prerequisites(change), ...removals(change), ...additions(change)]),
  ])
}

/** What has to be as it was seen, or for want of that, absent. */
function prerequisites(change: PlacedChange): string[] {
  const {name, type} = change
  const {before = []} = dataOf(change)
  if (before.length > 0) return before.map((data) => `prereq yxrrset ${name}. ${type} ${data}`)
  if (type === 'CNAME') return [`prereq nxdomain ${name}.`]
  return [`prereq nxrrset ${name}. ${type}`, `prereq nxrrset ${name}. CNAME`]
}

function removals(change: PlacedChange): string[] {
  return dataOf(change).remove.map((data) => `update delete ${change.name}. ${change.type} ${data}`)
}

function additions(change: PlacedChange): string[] {
  return dataOf(change).add.map((data) => `update add ${change.name}. ${change.ttl} ${change.type} ${data}`)
}
