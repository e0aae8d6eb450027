import {dataOf} from '../domain/records/record-changes.ts'
import type {PlacedChange} from '../domain/records/record-zones.ts'
import {formatJson} from '../domain/text/json-text.ts'
import {type CloudflareRecord, cloudflareRecord} from './cloudflare-record.ts'
import {type Exported, onlyZone, type RecordSet} from './record-set.ts'

interface Batch {
  readonly deletes: {id: string}[]
  readonly patches: (CloudflareRecord & {id: string})[]
  readonly posts: CloudflareRecord[]
}

/**
 * The body of `POST /zones/{zone_id}/dns_records/batch`: deletes, then patches, then posts, in one transaction. A record
 * that is there already is left out, since Cloudflare refuses a second one like it and the batch with it. Records that go
 * are named by ids that only Cloudflare knows: in their place stands a text that it refuses until somebody puts the id in.
 */
export function cloudflareBatch(set: RecordSet): Exported {
  onlyZone(set, 'cloudflare')
  const batch: Batch = {deletes: [], patches: [], posts: []}
  for (const change of set.changes) addTo(batch, change)
  const body = Object.fromEntries(Object.entries(batch).filter(([kind, all]) => kind === 'posts' || all.length > 0))
  const blanks = batch.deletes.length + batch.patches.length
  const blind = set.changes.filter(({type, before}) => type === 'TXT' && before === undefined).map(({name}) => name)
  return {
    text: `${formatJson(body, 2)}\n`,
    cautions: [
      ...(blanks > 0
        ? [
            `Put ids in where the batch says "id of": GET /zones/{zone_id}/dns_records?name=NAME returns them. Cloudflare refuses the batch until then.`,
          ]
        : []),
      ...(blind.length > 0
        ? [
            `It is not known what TXT records are published at ${[...new Set(blind)].join(' and ')}, and Cloudflare adds these beside them: check first, since two SPF or two DMARC records void each other.`,
          ]
        : []),
    ],
  }
}

function addTo(batch: Batch, change: PlacedChange): void {
  const {name, type, add} = change
  const goes = dataOf(change).remove.map((data) => `id of ${name} ${type} ${data}`)
  for (const [index, value] of add.entries()) {
    const id = goes[index]
    const record = cloudflareRecord(change, value)
    if (id === undefined) batch.posts.push(record)
    else batch.patches.push({id, ...record})
  }
  batch.deletes.push(...goes.slice(add.length).map((id) => ({id})))
}
