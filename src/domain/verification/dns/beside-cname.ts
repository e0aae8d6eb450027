import type {Assessment, ZoneRecord} from '../judgement.ts'
import {look, type RecordView, wanted, zoneRecord} from '../published.ts'
import type {RecordType} from './answers.ts'

/** Some servers keep other data beside a CNAME, and answer now with the one and now with the other. */
const OTHER_TYPES: readonly RecordType[] = ['TXT', 'A', 'AAAA', 'MX']

/**
 * A CNAME and other data at one name (RFC 1034 section 3.6.2, RFC 2181 section 10.1): whichever is wanted, the rest has to
 * go. Undefined where there is no such thing.
 */
export function assessBesideCname(view: RecordView): Assessment | undefined {
  const {name, type} = view.record
  const at = (other: RecordType): ZoneRecord[] =>
    look(view, {name, type: other})
      .records.filter((record) => record.name === name && record.type === other)
      .map(zoneRecord)
  const aliases = at('CNAME')
  const others = OTHER_TYPES.flatMap(at)
  if (aliases.length === 0 || others.length === 0) return undefined
  const isThere = (type === 'CNAME' ? aliases : others).some(
    (each) => each.type === type && each.value === view.record.value,
  )
  const remove = type === 'CNAME' ? [...(isThere ? [] : aliases), ...others] : aliases
  const kind = type === 'CNAME' ? 'everything but the right CNAME' : 'the CNAME'
  return {
    state: 'wrong',
    mistake: 'cname-beside-other-data',
    found: [...aliases, ...others],
    edit: {
      ...(isThere ? {} : {publish: wanted(view.record)}),
      remove,
      do: `delete ${kind} at this name: a CNAME has to be alone`,
    },
    notes: [],
  }
}
