import {dataOf} from '../domain/records/record-changes.ts'
import type {PlacedChange} from '../domain/records/record-zones.ts'
import type {Exported, RecordSet} from './record-set.ts'

const HEAD = ['action', 'purpose', 'name', 'type', 'ttl', 'value', 'zone', 'rdata']

/** What a spreadsheet takes for a formula, and what would be mistaken for our mark against that. */
const FORMULA = /^[=+\-@\t\r']/

/**
 * A row for each value (RFC 4180): `add`, `keep` or `remove`. Values are whole, not split, and without quotes of their own;
 * `rdata` is the same in the notation of a zone file, in the strings that are published. A cell that a spreadsheet would take for a formula begins with an apostrophe that is not part of it.
 */
export function csv(set: RecordSet): Exported {
  const rows = set.changes.flatMap(rowsOf)
  const marked = rows.filter((row) => row.some((cell) => FORMULA.test(cell))).length
  return {
    text: [HEAD, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join(''),
    cautions: [
      ...(marked > 0
        ? [
            `In ${marked} rows a spreadsheet would take the value for a formula: the apostrophe before it is not part of it.`,
          ]
        : []),
    ],
  }
}

function rowsOf(change: PlacedChange): string[][] {
  const {purpose, name, type, ttl, zone, values, add, remove} = change
  const data = dataOf(change)
  const row = (action: string, value: string, rdata = '') => [
    ...[action, purpose, name, type, String(ttl), value, zone],
    rdata,
  ]
  return [
    ...remove.map((value, index) => row('remove', value, data.remove[index])),
    ...values.map((value, index) => row(add.includes(value) ? 'add' : 'keep', value, data.values[index])),
  ]
}

function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}
