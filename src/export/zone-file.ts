import {dataOf, wantedData} from '../domain/records/record-changes.ts'
import type {PlacedChange} from '../domain/records/record-zones.ts'
import {comment, comments} from './comment.ts'
import {type Exported, opening, type RecordSet, remarks, unseen} from './record-set.ts'

const ASSUMES =
  'Every name is absolute and every line has its TTL, so they mean the same in any zone file and under any $ORIGIN. A line that is there already does no harm.'

/**
 * The records in master-file format (RFC 1035 section 5): a fragment without SOA and NS, for `$INCLUDE` or to be pasted.
 * Other values of an rrset are in the zone file already; what has to go is named in a comment.
 */
export function zoneFile(set: RecordSet): Exported {
  const {changes} = set
  const width = Math.max(...changes.map(({name}) => name.length + 1))
  const line = ({name, ttl, type}: PlacedChange, data: string): string =>
    `${`${name}.`.padEnd(width)}  ${ttl}  IN  ${type.padEnd(5)}  ${data}`
  const lines = changes.flatMap((change, index) => [
    ...comments(';', [...remarks(set, change, changes[index - 1]), ...unseen(change)]),
    ...dataOf(change).remove.flatMap((data) => ['; Take out this line:', `;   ${line(change, data)}`]),
    ...[wantedData(change)].flatMap((data) => (data === undefined ? [] : [line(change, data)])),
  ])
  const head = [...comments(';', opening(set)), ...(changes.length > 0 ? comment(';', ASSUMES) : [])]
  return {text: [...head, ...lines, ''].join('\n'), cautions: []}
}
