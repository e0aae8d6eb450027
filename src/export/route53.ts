import {dataOf, isUnchanged} from '../domain/records/record-changes.ts'
import type {PlacedChange} from '../domain/records/record-zones.ts'
import {formatJson} from '../domain/text/json-text.ts'
import {route53Strings} from './record-data.ts'
import {type Exported, onlyZone, opening, type RecordSet} from './record-set.ts'

/** ChangeBatch.Comment of the API. */
const COMMENT_LENGTH = 256

/**
 * A change batch for `aws route53 change-resource-record-sets`, which is done whole or not at all. A set that is there is
 * deleted as it was seen and created as it shall be: DELETE names every value and the TTL, and is refused where one
 * differs, and CREATE where a set is there (ChangeAction of the API). So a zone that has changed since is left alone.
 */
export function route53Batch(set: RecordSet): Exported {
  onlyZone(set, 'route53')
  const written = set.changes.filter((change) => !isUnchanged(change))
  const batch = {
    Comment: (opening(set)[0] ?? '').slice(0, COMMENT_LENGTH),
    Changes: written.flatMap(stepsOf),
  }
  const blind = written.filter(({before}) => before === undefined).map(({name}) => name)
  const replaced = written.filter(({before = []}) => before.length > 0)
  return {
    text: `${formatJson(batch, 2)}\n`,
    cautions: [
      ...(blind.length > 0
        ? [
            `It is not known what is published at ${[...new Set(blind)].join(' and ')}: the batch creates the record sets, and Route 53 refuses the whole batch when there is one. Then ask for new instructions.`,
          ]
        : []),
      ...(replaced.length > 0
        ? [
            `The batch replaces the record sets of ${[...new Set(replaced.map(({name}) => name))].join(' and ')} as they were seen, with their TTL: Route 53 refuses it when one of them has changed since. Then ask for new instructions.`,
          ]
        : []),
      ...(written.length > 0 || set.changes.length === 0
        ? []
        : ['Everything is there already, and Route 53 takes no empty batch: there is nothing to send.']),
    ],
  }
}

function stepsOf(change: PlacedChange) {
  const {values, before = []} = dataOf(change)
  return [
    ...(before.length > 0 ? [{Action: 'DELETE', ResourceRecordSet: recordSet(change, before)}] : []),
    ...(values.length > 0 ? [{Action: 'CREATE', ResourceRecordSet: recordSet(change, values)}] : []),
  ]
}

function recordSet({name, type, ttl}: PlacedChange, data: readonly string[]) {
  return {
    Name: `${name}.`,
    Type: type,
    TTL: ttl,
    ResourceRecords: data.map((each) => ({Value: type === 'TXT' ? route53Strings(each).join(' ') : each})),
  }
}
