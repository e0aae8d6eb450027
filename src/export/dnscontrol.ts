import {dataOf} from '../domain/records/record-changes.ts'
import type {PlacedChange} from '../domain/records/record-zones.ts'
import {comments} from './comment.ts'
import {mailExchanger, recordData} from './record-data.ts'
import {byZone, type Exported, opening, type RecordSet, remarks, unseen} from './record-set.ts'

const ASSUMES =
  'For dnsconfig.js of DNSControl, below the D() of the zone. Other records of the same names stay where they are written. DNSControl splits long TXT values itself.'

/** Records for a domain that is declared elsewhere: `D_EXTEND` of DNSControl, whose names are relative to the zone. */
export function dnscontrol(set: RecordSet): Exported {
  const head = [...opening(set), ...(set.changes.length > 0 ? [ASSUMES] : [])]
  const zones = byZone(set).flatMap(({zone, changes}) => {
    const last = changes.findLast(({wanted}) => wanted !== undefined)
    return [
      '',
      `D_EXTEND(${scriptString(zone.name)},`,
      ...changes.flatMap((change, index) => [
        ...comments('//', [...remarks(set, change, changes[index - 1]), ...unseen(change)]).map((line) => `  ${line}`),
        ...change.remove.map((value) => `  // Take this out where it is written: ${modifier(change, value)}`),
        ...cutOtherwise(change).map((data) => `  // It is published as ${data}`),
        ...(change.wanted === undefined ? [] : [`  ${modifier(change, change.wanted)}${change === last ? '' : ','}`]),
      ]),
      ');',
    ]
  })
  return {text: [...comments('//', head), ...zones, ''].join('\n'), cautions: []}
}

/** Octets of what goes, where its strings are not those that its text would have. */
function cutOtherwise(change: PlacedChange): string[] {
  const {type, remove} = change
  return dataOf(change).remove.filter((data, index) => data !== recordData({type, value: remove[index] ?? ''}))
}

function modifier({host, type, ttl}: PlacedChange, value: string): string {
  const name = scriptString(host)
  if (type === 'TXT') return `TXT(${name}, ${scriptString(value)}, TTL(${ttl}))`
  if (type === 'CNAME') return `CNAME(${name}, ${scriptString(`${value}.`)}, TTL(${ttl}))`
  const mail = mailExchanger(value)
  return `MX(${name}, ${mail.preference}, ${scriptString(`${mail.host}.`)}, TTL(${ttl}))`
}

/** A string of ECMAScript 5 in ASCII, on one line whatever it holds. */
function scriptString(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
