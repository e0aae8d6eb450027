import {FormatCannotHold} from '../domain/records/export-failures.ts'
import {dataOf, isShared} from '../domain/records/record-changes.ts'
import type {PlacedChange} from '../domain/records/record-zones.ts'
import {type Plain, yamlMember} from '../domain/text/yaml-text.ts'
import {comments} from './comment.ts'
import {naturalOrder} from './natural-order.ts'
import {mailExchanger} from './record-data.ts'
import {type Exported, onlyZone, opening, type RecordSet, remarks} from './record-set.ts'

const APEX = '@'

const ASSUMES = [
  'For the file of the zone that the YamlProvider of octoDNS reads, with its default settings (semicolons escaped, names in natural order). octoDNS splits long TXT values itself.',
  'A record holds all values of its name and type: where the file has the name already, put them together.',
]

/** Records of a zone as octoDNS's YamlProvider reads them: names relative to the zone, the apex an empty name. */
export function octodns(set: RecordSet): Exported {
  onlyZone(set, 'octodns')
  for (const change of set.changes) requireText(change)
  const written = set.changes.filter(({values}) => values.length > 0)
  const ordered = [...written].sort((one, other) => naturalOrder(keyOf(one), keyOf(other)))
  const lines = [...new Set(ordered.map(keyOf))].flatMap((key) => {
    const changes = ordered.filter((change) => keyOf(change) === key)
    const words = changes.flatMap((change) => [
      ...remarks(set, change, ordered[ordered.indexOf(change) - 1]),
      ...unknown(change),
    ])
    const [record, ...more] = changes.map(recordOf)
    if (record === undefined) return []
    return [...comments('#', words), ...yamlMember(key, more.length > 0 ? [record, ...more] : record)]
  })
  const gone = set.changes.flatMap((change) =>
    dataOf(change).remove.map((data) => `Gone from ${change.name} ${change.type}: ${data}`),
  )
  const head = [...opening(set), ...(set.changes.length > 0 ? ASSUMES : []), ...gone]
  return {text: [...comments('#', head), '---', ...lines, ''].join('\n'), cautions: cautions(written)}
}

/**
 * A record of octoDNS holds every value of its name, those of others among them, and writes each anew.
 * @throws FormatCannotHold for a value with octets that are no text
 */
function requireText({name, values}: PlacedChange): void {
  if (!values.some((value) => value.includes('\ufffd'))) return
  throw new FormatCannotHold(`Can't write the TXT records of ${name} for octoDNS: one of them is no text.`, {
    hints: ['octoDNS would change that record: ask for --format zone, which names the lines to change.'],
  })
}

/** The apex is the empty name. */
function keyOf({host}: PlacedChange): string {
  return host === APEX ? '' : host
}

function unknown(change: PlacedChange): string[] {
  if (!isShared(change) || change.before !== undefined) return []
  return [`It is not known what TXT records are published at ${change.name}: octoDNS would take others away.`]
}

function recordOf({type, ttl, values}: PlacedChange): Plain {
  const data = values.map((value): Plain => {
    if (type === 'TXT') return text(value)
    if (type === 'CNAME') return `${value}.`
    const {preference, host} = mailExchanger(value)
    return {exchange: `${host}.`, preference}
  })
  const [only] = data
  return data.length === 1 && only !== undefined ? {ttl, type, value: only} : {ttl, type, values: data}
}

/** Semicolons are escaped; quotes around the whole are taken for presentation format and dropped, so they are doubled. */
function text(value: string): string {
  const escaped = value.replaceAll(';', '\\;')
  return escaped.startsWith('"') ? `"${escaped}"` : escaped
}

function cautions(changes: readonly PlacedChange[]): string[] {
  return changes.flatMap(({name, type, values}) => {
    if (type !== 'TXT') return []
    const hard = values.some((value) => /[^\0-\x7f]|" "|\\;/.test(value))
    return hard
      ? [
          `octoDNS can't hold the TXT value of ${name} as it is: only ASCII, without the sequences \\; and quote, space, quote.`,
        ]
      : []
  })
}
