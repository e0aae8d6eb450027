import {isShared, isUnchanged} from '../domain/record-changes.ts'
import type {PlacedChange} from '../domain/record-zones.ts'
import {route53Strings} from './record-data.ts'
import {type Exported, onlyZone, opening, type RecordSet} from './record-set.ts'

/** ChangeBatch.Comment of the API. */
const COMMENT_LENGTH = 256

/**
 * A change batch for `aws route53 change-resource-record-sets`. UPSERT replaces a whole record set, so it holds all values
 * that the set shall have. Without knowledge of a set that others share, CREATE: it fails when there is one, and Route 53
 * does nothing of a batch that fails.
 */
export function route53Batch(set: RecordSet): Exported {
  onlyZone(set, 'route53')
  const written = set.changes.filter((change) => !(isShared(change) && isUnchanged(change)))
  const batch = {
    Comment: (opening(set)[0] ?? '').slice(0, COMMENT_LENGTH),
    Changes: written.map((change) => ({Action: action(change), ResourceRecordSet: recordSet(change)})),
  }
  const blind = written.filter((change) => action(change) === 'CREATE').map(({name}) => name)
  return {
    text: `${JSON.stringify(batch, null, 2)}\n`,
    cautions: [
      ...(blind.length > 0
        ? [
            `It is not known what TXT records are published at ${[...new Set(blind)].join(' and ')}: the batch creates the record set, and Route 53 refuses the whole batch when there is one. Then put its values beside ours, and write UPSERT.`,
          ]
        : []),
      ...(written.length > 0 || set.changes.length === 0
        ? []
        : ['Everything is there already, and Route 53 takes no empty batch: there is nothing to send.']),
    ],
  }
}

function action(change: PlacedChange): 'CREATE' | 'UPSERT' | 'DELETE' {
  if (change.values.length === 0) return 'DELETE'
  return isShared(change) && change.before === undefined ? 'CREATE' : 'UPSERT'
}

/** DELETE needs the set as it is. */
function recordSet({name, type, ttl, values, before}: PlacedChange) {
  const data = values.length > 0 ? values : (before ?? [])
  return {
    Name: `${name}.`,
    Type: type,
    TTL: ttl,
    ResourceRecords: data.map((value) => ({Value: type === 'TXT' ? route53Strings(value).join(' ') : `${value}.`})),
  }
}
