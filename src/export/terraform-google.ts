import {dataOf} from '../domain/records/record-changes.ts'
import {hclList, hclString} from './hcl.ts'
import type {Exported, RecordSet} from './record-set.ts'
import {terraform} from './terraform.ts'

/** `google_dns_record_set` of the provider hashicorp/google: names with a final dot, data in presentation format. */
export function terraformGoogle(set: RecordSet): Exported {
  return terraform(set, {
    resource: 'google_dns_record_set',
    zoneVariable: {suffix: 'managed_zone', description: (zone) => `Name of the Cloud DNS managed zone for ${zone}`},
    assumes: [
      'For the provider hashicorp/google. A resource stands for a whole record set: it holds all values that the set shall have. Cloud DNS refuses to create a set that exists, unless it is imported.',
    ],
    attributes: (change, zone) => {
      const {name, type, ttl, values} = change
      if (values.length === 0) return undefined
      return [
        ['managed_zone', zone],
        ['name', hclString(`${name}.`)],
        ['type', hclString(type)],
        ['ttl', String(ttl)],
        ['rrdatas', hclList(dataOf(change).values)],
      ]
    },
  })
}
