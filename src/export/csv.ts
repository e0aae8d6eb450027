import type {PlacedChange} from '../domain/record-zones.ts'
import type {Exported, RecordSet} from './record-set.ts'

const HEAD = ['action', 'purpose', 'name', 'type', 'ttl', 'value', 'zone']

/** What a spreadsheet takes for a formula, and what would be mistaken for our mark against that. */
const FORMULA = /^[=+\-@\t\r']/

/**
 * A row for each value (RFC 4180): `add`, `keep` or `remove`. Values are whole, not split, and without quotes of their own. A
 * cell that a spreadsheet would take for a formula begins with an apostrophe that is not part of it.
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

function rowsOf({purpose, name, type, ttl, zone, values, add, remove}: PlacedChange): string[][] {
  const row = (action: string, value: string) => [action, purpose, name, type, String(ttl), value, zone]
  return [
    ...remove.map((value) => row('remove', value)),
    ...values.map((value) => row(add.includes(value) ? 'add' : 'keep', value)),
  ]
}

function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}
