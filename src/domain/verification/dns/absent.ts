import type {Assessment, Mistake, ZoneRecord} from '../judgement.ts'
import {findAt, look, panelName, type RecordView, wanted, zoneRecord} from '../published.ts'
import {misspelledNames, namesWithWww, outsideNames, twiceNames} from '../questions.ts'
import type {DnsRecord} from './answers.ts'
import {isFromWildcard} from './wildcard.ts'

/**
 * Nothing of the right type is at the name: where did it go?
 * @param isIt whether a record of the right type at another name is the one that is missing.
 * @param isItsText whether a TXT record at the name holds what belongs into the record.
 */
export function assessAbsent(
  view: RecordView,
  isIt: (record: DnsRecord) => boolean,
  isItsText: (text: string) => boolean = () => false,
): Assessment {
  return underWrongType(view, isItsText) ?? underWrongName(view, isIt) ?? nowhere(view)
}

function underWrongType(view: RecordView, isItsText: (text: string) => boolean): Assessment | undefined {
  const {record} = view
  const [alias] = look(view, {name: record.name, type: record.type}).aliases
  if (alias !== undefined && record.type !== 'CNAME') return wrongType(view, zoneRecord(alias))
  if (record.type === 'TXT') return undefined
  const text = look(view, {name: record.name, type: 'TXT'}).records.find(
    ({name, data}) => name === record.name && isItsText(data),
  )
  return text && wrongType(view, zoneRecord(text))
}

function wrongType(view: RecordView, found: ZoneRecord): Assessment {
  const {type} = view.record
  return {
    state: 'wrong',
    mistake: 'wrong-type',
    found: [found],
    edit: {
      publish: wanted(view.record),
      remove: [found],
      do: `delete the ${found.type} record and publish ${article(type)} ${type} record at the same name`,
    },
    notes: [],
  }
}

/** What a wildcard answers at a name where a mistake would have put the record is not there. */
function underWrongName(view: RecordView, isIt: (record: DnsRecord) => boolean): Assessment | undefined {
  const {record, elsewhere} = view
  const find = (names: readonly string[], isMeant = isIt): ZoneRecord | undefined =>
    findAt(view, names, (found) => isMeant(found) && !isFromWildcard(view, {name: found.name, type: record.type}))
  const twice = find(twiceNames(record, elsewhere))
  const outside = find(outsideNames(record, elsewhere))
  const found = twice ?? outside ?? find(misspelledNames(record))
  if (found !== undefined) {
    const mistake = found === twice ? 'zone-added-twice' : found === outside ? 'subdomain-missing' : 'wrong-name'
    return misplaced(view, found, mistake, [found])
  }
  // A web server may have an SPF record and a policy of its own, and even one that says the same.
  const below = find(namesWithWww(record, elsewhere), ({data}) => data === record.value)
  return below && misplaced(view, below, 'wrong-name', record.type === 'TXT' ? [] : [below])
}

function misplaced(view: RecordView, found: ZoneRecord, mistake: Mistake, remove: readonly ZoneRecord[]): Assessment {
  const meant = wanted(view.record)
  return {
    state: 'wrong',
    mistake,
    found: [found],
    edit: {
      publish: mistake === 'wrong-name' && found.type === 'TXT' ? {...meant, value: found.value} : meant,
      ...(remove.length === 0 ? {} : {remove}),
      do: `in your DNS panel, enter the name as  ${panelName(view)}`,
    },
    notes: [],
  }
}

function nowhere(view: RecordView): Assessment {
  const {record, elsewhere} = view
  const zone = elsewhere.authorities.get(record.name)?.zone
  // A registry says that there is no such name where nothing is delegated; all else is a fault on the way to the zone.
  const exists = view.reply({name: record.name, type: record.type})?.rcode !== 'NXDOMAIN'
  const delegated = exists || zone === undefined || zone.includes('.') || zone === elsewhere.domain
  return {
    state: 'missing',
    mistake: delegated ? 'missing' : 'zone-missing',
    found: [],
    edit: {
      publish: wanted(record),
      do: delegated
        ? `in your DNS panel, add ${article(record.type)} ${record.type} record with the name  ${panelName(view)}`
        : `register ${elsewhere.domain} or have it delegated: no name server keeps a zone for it`,
    },
    notes: [],
  }
}

function article(type: string): string {
  return type === 'MX' ? 'an' : 'a'
}
