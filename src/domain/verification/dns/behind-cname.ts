import {isSameRecord} from '../assess-text.ts'
import type {Assessment, Edit, ZoneRecord} from '../judgement.ts'
import {look, type RecordView, wanted, zoneRecord} from '../published.ts'
import {zonesOf} from '../questions.ts'
import type {DnsRecord} from './answers.ts'
import {isWithin} from './name.ts'
import {dnameAbove} from './under-dname.ts'
import {isFromWildcard} from './wildcard.ts'

/**
 * The edit at the record's own name. What a CNAME leads to in a zone of somebody else can be neither changed nor removed
 * by who publishes the record, and other names may lead there too: a record takes the place of the CNAME instead (RFC 1034
 * section 3.6.2). A record in the own zone is edited where it is, and below a DNAME nothing can be published.
 * @param views one for each server that was asked
 */
export function withOwnRecord<Part extends Pick<Assessment, 'found' | 'edit'>>(
  views: readonly RecordView[],
  part: Part,
): Part {
  const {edit, found} = part
  if (edit === undefined) return part
  const touched = [...(edit.remove ?? []), ...(edit.replaceRecord === undefined ? [] : [edit.replaceRecord])]
  const view = views.find((each) => {
    const target = targetOf(each)
    return target !== undefined && touched.some(({name}) => name === target) && isAbroad(each, target)
  })
  if (view === undefined) return part
  if (dnameAbove(view) !== undefined) return {...part, edit: {do: edit.do}}
  const removed = removable(view, views).map(zoneRecord)
  return {...part, found: [...removed, ...found], edit: ownEdit(view, edit, {found, removed})}
}

function ownEdit(
  view: RecordView,
  edit: Edit,
  {found, removed}: {found: readonly ZoneRecord[]; removed: readonly ZoneRecord[]},
): Edit {
  const {record} = view
  const isRemoved = (each: ZoneRecord): boolean => (edit.remove ?? []).some((other) => isSameRecord(each, other))
  const kept = found.find((each) => each.type === record.type && !isRemoved(each))
  const value = edit.with ?? edit.publish?.value ?? (record.type === 'MX' ? undefined : kept?.value) ?? record.value
  const place = removed.length === 0 ? 'at this name' : 'in place of the CNAME'
  const advice = `publish ${recordsAt(view)} ${place}, or have the owner of ${targetOf(view)} edit what is there`
  return {
    publish: {...wanted(record), value},
    ...(removed.length === 0 ? {} : {remove: removed}),
    do: `${advice}: ${edit.do}`,
  }
}

/** In words: the record, and what else is wanted at its name, which goes with the CNAME. */
function recordsAt({record, all}: RecordView): string {
  const article = (type: string): string => (type === 'MX' ? 'an' : 'a')
  const others = all.filter(({name, type}) => name === record.name && type !== record.type)
  const beside = others.map(({type}) => ` and the ${type} record of this name`)
  return `${article(record.type)} ${record.type} record${beside.join('')}`
}

/** The name that the records are at, where a CNAME leads to them. */
function targetOf(view: RecordView): string | undefined {
  const {name, type} = view.record
  const {records, aliases} = look(view, {name, type})
  return aliases.length === 0 ? undefined : records[0]?.name
}

/** The CNAME at the name, unless a wildcard answers with it: a record of the name's own goes before that. */
function removable({record: {name, type}, ...view}: RecordView, views: readonly RecordView[]): DnsRecord[] {
  if (views.some((each) => isFromWildcard(each, {name, type}))) return []
  const aliases = view.reply({name, type})?.answers ?? []
  return aliases.filter((alias) => alias.type === 'CNAME' && alias.name === name)
}

function isAbroad({record, elsewhere}: RecordView, target: string): boolean {
  return !zonesOf(record, elsewhere).some((zone) => isWithin(target, zone))
}
