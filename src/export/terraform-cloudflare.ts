import {cloudflareRecord} from './cloudflare-record.ts'
import {type HclAttribute, hclString} from './hcl.ts'
import type {Exported, RecordSet} from './record-set.ts'
import {terraform} from './terraform.ts'

/** `cloudflare_dns_record` of the provider cloudflare/cloudflare from version 5 on. */
export function terraformCloudflare(set: RecordSet): Exported {
  return terraform(set, {
    resource: 'cloudflare_dns_record',
    zoneVariable: {suffix: 'zone_id', description: (zone) => `ID of the Cloudflare zone ${zone}`},
    assumes: [
      'For the provider cloudflare/cloudflare, version 5 or later. A resource stands for one record; others of the same name and type are left alone. To replace a record, import it into the resource.',
    ],
    attributes: (change, zone) => {
      if (change.wanted === undefined) return undefined
      const {name, type, ttl, content, priority, proxied} = cloudflareRecord(change, change.wanted)
      return [
        ['zone_id', zone],
        ['name', hclString(name)],
        ['type', hclString(type)],
        ['ttl', String(ttl)],
        ['content', hclString(content)],
        ...(priority === undefined ? [] : [['priority', String(priority)] satisfies HclAttribute]),
        ...(proxied === undefined ? [] : [['proxied', String(proxied)] satisfies HclAttribute]),
      ]
    },
  })
}
