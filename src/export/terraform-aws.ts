import {dataOf} from '../domain/records/record-changes.ts'
import {hclList, hclString} from './hcl.ts'
import {route53Strings} from './record-data.ts'
import type {Exported, RecordSet} from './record-set.ts'
import {terraform} from './terraform.ts'

/**
 * `aws_route53_record` of the provider hashicorp/aws. The provider puts quotes around each TXT value, so a value of several
 * strings closes and opens them in between (documentation of the resource, `records`).
 */
export function terraformAws(set: RecordSet): Exported {
  return terraform(set, {
    resource: 'aws_route53_record',
    zoneVariable: {suffix: 'zone_id', description: (zone) => `ID of the Route 53 hosted zone ${zone}`},
    assumes: [
      'For the provider hashicorp/aws. A resource stands for a whole record set: it holds all values that the set shall have. The provider refuses to create a set that exists, unless it is imported.',
    ],
    attributes: (change, zone) => {
      const {name, type, ttl, values} = change
      if (values.length === 0) return undefined
      return [
        ['zone_id', zone],
        ['name', hclString(name)],
        ['type', hclString(type)],
        ['ttl', String(ttl)],
        ['records', hclList(type === 'TXT' ? dataOf(change).values.map(insideQuotes) : values)],
      ]
    },
  })
}

function insideQuotes(data: string): string {
  return route53Strings(data).join('').slice(1, -1)
}
