import {editDistance} from '../../text/edit-distance.ts'
import {assessAbsent} from '../dns/absent.ts'
import type {DnsRecord} from '../dns/answers.ts'
import {isWithin} from '../dns/name.ts'
import type {Assessment, Mistake} from '../judgement.ts'
import {look, type RecordView, wanted, zoneRecord} from '../published.ts'
import {IN_ITS_PLACE, zonesOf} from '../questions.ts'

/** More than this many wrong characters are another name rather than a slip. */
const TYPO = 3

/** Easy DKIM: a CNAME to the key that SES keeps (and changes) itself. */
export function assessDkim(view: RecordView): Assessment {
  const {record} = view
  const [published] = look(view, {name: record.name, type: 'CNAME'}).records
  if (published === undefined) {
    return (
      assessInItsPlace(view) ??
      assessAbsent(
        view,
        ({data}) => data === record.value,
        (text) => holdsTarget(view, text),
      )
    )
  }
  if (published.data === record.value) return assessKey(view, published)
  const {mistake, advice} = mistakeOf(view, published)
  return {
    state: 'wrong',
    mistake,
    found: [zoneRecord(published)],
    edit: {publish: wanted(record), replace: published.data, with: record.value, do: advice},
    notes: [],
  }
}

/**
 * Where the CNAME leads, as far as a resolver answered. SES leaves a key empty when it takes it out of use; while it changes
 * keys by itself one of three may be.
 */
function assessKey(view: RecordView, published: DnsRecord): Assessment {
  const {record} = view
  const found = [zoneRecord(published)]
  const dkim = view.all.filter(({purpose}) => purpose === 'dkim')
  if (!isRevoked(view, record.name)) return {state: 'right', found, notes: []}
  if (!dkim.every(({name}) => isRevoked(view, name))) {
    return {state: 'right', found, notes: ['the key it leads to is out of use at the moment, which SES does in turn']}
  }
  return {
    state: 'wrong',
    mistake: 'key-revoked',
    found,
    edit: {
      do: 'fetch the records again with  sesctl dns-instructions  and publish those: SES has revoked the keys of these',
    },
    notes: [],
  }
}

function isRevoked(view: RecordView, name: string): boolean {
  return look(view, {name, type: 'TXT'}).records.some(
    ({data}) => isKey(data) && /(?:^|;)\s*p\s*=\s*(?:;|$)/i.test(data),
  )
}

/**
 * A panel that resolves the CNAME, or stands in its place, shows what is behind it and not the CNAME. Whatever it is, all
 * of it has to go: a CNAME that is added beside other data is dropped without a word (RFC 2136 section 3.4.2.2).
 */
function assessInItsPlace(view: RecordView): Assessment | undefined {
  const {record} = view
  const others = IN_ITS_PLACE.CNAME.flatMap((type) =>
    look(view, {name: record.name, type}).records.filter(({name}) => name === record.name),
  )
  if (others.length === 0 || (others.length === 1 && others.some(({data}) => holdsTarget(view, data)))) return undefined
  const {mistake, advice} = inItsPlace(others)
  const found = others.map(zoneRecord)
  return {state: 'wrong', mistake, found, edit: {publish: wanted(record), remove: found, do: advice}, notes: []}
}

function inItsPlace(others: readonly DnsRecord[]): {mistake: Mistake; advice: string} {
  if (others.some(({type, data}) => type === 'TXT' && isKey(data))) {
    return {
      mistake: 'cname-flattened',
      advice:
        'publish the CNAME itself, with flattening switched off for it: SES changes the key, and a copy grows old',
    }
  }
  if (others.every(({type}) => type === 'A' || type === 'AAAA')) {
    return {
      mistake: 'cname-proxied',
      advice:
        'switch the proxy off for this record (DNS only); if the addresses are records of your own, delete them and publish the CNAME',
    }
  }
  return {
    mistake: 'cname-beside-other-data',
    advice: 'delete what is at this name and publish the CNAME: it has to be alone',
  }
}

function holdsTarget({record}: RecordView, text: string): boolean {
  return text.toLowerCase().includes(record.value)
}

function isKey(text: string): boolean {
  return /(?:^|;)\s*(?:v\s*=\s*DKIM1|p\s*=)/i.test(text)
}

function mistakeOf(view: RecordView, {data}: DnsRecord): {mistake: Mistake; advice: string} {
  const {record, all, elsewhere} = view
  const added = zonesOf(record, elsewhere).find((zone) => zone !== '' && data === `${record.value}.${zone}`)
  if (added !== undefined) {
    return {
      mistake: 'zone-added-to-target',
      advice: 'end the target with a dot, or use the field for a target outside of the zone',
    }
  }
  if (data.replaceAll('\\.', '.') === record.value) {
    return {
      mistake: 'target-typo',
      advice:
        'enter the target without backslashes: a dot that is written "\\." is part of a label and separates nothing',
    }
  }
  const owner = all.find(({type, value}) => type === 'CNAME' && value === data)
  if (owner !== undefined) {
    return {mistake: 'wrong-value', advice: `change the target: this one belongs to ${owner.name}`}
  }
  if (editDistance(data, record.value, TYPO) <= TYPO) {
    return {mistake: 'target-typo', advice: `copy the target again: ${difference(data, record.value)}`}
  }
  const another = /\.dkim(?:\.[a-z0-9-]+)?\.amazonses\.com$/.test(data)
  return {
    mistake: 'wrong-value',
    advice:
      another && !isWithin(data, record.value)
        ? 'change the target: this one belongs to another identity, or to this one before it was made again'
        : 'change the target',
  }
}

/** Where two names part, in words. */
function difference(found: string, expected: string): string {
  if (found.length !== expected.length) {
    const count = Math.abs(found.length - expected.length)
    return `it is ${count} ${count === 1 ? 'character' : 'characters'} too ${found.length > expected.length ? 'long' : 'short'}`
  }
  const at = [...expected].findIndex((character, index) => character !== found[index])
  return `character ${at + 1} is "${found[at] ?? ''}" instead of "${expected[at] ?? ''}"`
}
