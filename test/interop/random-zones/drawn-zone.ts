import type {RequiredRecord} from '../../../src/domain/records/required-records.ts'
import type {NamedZone} from '../named.ts'
import {type Kind, requiredFor} from '../verify-zones.ts'

/** Stands for the zone's name: one character, so that no cut of a text goes through it, and none that an octet can be. */
export const ZONE = '\u0100'

/** A record of a zone that was drawn. The zone's name is {@link ZONE}; both copies of a zone have one of the same length. */
export type DrawnRecord =
  | {
      /** Relative to the zone; `@` is the zone itself. */
      readonly name: string
      readonly type: 'TXT'
      /** One character an octet (latin1), each string at most 255. */
      readonly strings: readonly string[]
    }
  | {readonly name: string; readonly type: 'A' | 'AAAA' | 'CNAME' | 'MX'; readonly data: string}

/** A zone, and what is to be published in it. */
export interface DrawnZone {
  readonly index: number
  /** `gov`, or a registry that has a policy of its own. */
  readonly registry: string
  readonly kind: Kind
  /** Labels of the domain below its zone, empty for the zone itself. */
  readonly below: string
  readonly records: readonly DrawnRecord[]
}

/** A zone under the name that it is served by. */
export interface ServedZone {
  readonly zone: string
  readonly domain: string
  readonly required: readonly RequiredRecord[]
  readonly named: NamedZone
}

/** @param copy one letter: the copies of a zone are changed apart */
export function served({index, registry, kind, below, records}: DrawnZone, copy: string): ServedZone {
  const zone = `${copy}${index}.${registry}`
  const domain = below === '' ? zone : `${below}.${zone}`
  const lines = records.map(({name: drawn, ...record}) => {
    const name = drawn.replaceAll(ZONE, zone)
    if (record.type !== 'TXT') return `${name} 600 IN ${record.type} ${record.data.replaceAll(ZONE, zone)}\n`
    const strings = record.strings.map((text) => characterString(text.replaceAll(ZONE, zone)))
    return `${name} 600 IN TXT ${strings.join(' ')}\n`
  })
  return {zone, domain, required: requiredFor(domain, kind), named: {name: zone, records: lines.join('')}}
}

/** RFC 1035 section 5.1, written apart from the product's own writer. */
export function characterString(octets: string): string {
  const escaped = octets.replace(/[^ !#-[\]-~]/g, (octet) => `\\${String(octet.charCodeAt(0)).padStart(3, '0')}`)
  return `"${escaped}"`
}

/** Text as the octets that an editor saves; {@link ZONE} stays. */
export function utf8(text: string): string {
  return text
    .split(ZONE)
    .map((part) => Buffer.from(part, 'utf8').toString('latin1'))
    .join(ZONE)
}
