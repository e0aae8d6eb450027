import fc from 'fast-check'
import type {RecordChange} from '../../src/domain/records/record-changes.ts'
import {type PlacedChange, placeChanges, type ZoneCut} from '../../src/domain/records/record-zones.ts'
import type {RecordSet} from '../../src/export/formats.ts'

const label = fc.stringMatching(/^[a-z0-9_](?:[a-z0-9_-]{0,8}[a-z0-9_])?$/)
/** Mail is sent to hosts and from domains, whose labels have no underscore (RFC 1123 section 2.1). */
const hostLabel = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?$/)
const host = fc.array(hostLabel, {minLength: 2, maxLength: 4}).map((labels) => labels.join('.'))
const ttl = fc.nat({max: 2 ** 31 - 1})

/** Text as somebody may have published it: any characters, and what has a meaning in one of the formats. */
const wildText = fc.oneof(
  fc.string({unit: 'binary', minLength: 1, maxLength: 300}).filter((text) => text.isWellFormed()),
  fc
    .array(
      fc.constantFrom(
        '"',
        '\\',
        ';',
        '${',
        '%{',
        '$',
        '{',
        '`',
        '```',
        '|',
        '=',
        "'",
        '\n',
        '\r',
        ' ',
        '" "',
        '\\;',
        ',',
        'é',
        '😀',
        '\u2028',
        '\u202e',
        '//',
        '*/',
        '#',
        '@',
        '+',
        '-',
        'a'.repeat(130),
      ),
      {minLength: 1, maxLength: 12},
    )
    .map((parts) => parts.join('')),
)

/** Text that every format can say. */
const tameText = fc
  .array(
    fc.constantFrom(
      'v=spf1',
      ' ',
      'include:amazonses.com',
      '; ',
      'p=reject;',
      '"',
      '$' + '{x}',
      "'",
      '=',
      'a'.repeat(200),
    ),
    {minLength: 1, maxLength: 8},
  )
  .map((parts) => parts.join(''))
  .filter((text) => !text.includes('" "'))

type Text = fc.Arbitrary<string>

function change(zone: string, text: Text): fc.Arbitrary<RecordChange> {
  const nameOf = (labelled: fc.Arbitrary<string>): fc.Arbitrary<string> => {
    const below = fc.array(labelled, {minLength: 1, maxLength: 3}).map((labels) => `${labels.join('.')}.${zone}`)
    return fc.oneof(fc.constant(zone), below)
  }
  const single = (type: 'CNAME' | 'MX', value: fc.Arbitrary<string>): fc.Arbitrary<RecordChange> =>
    fc
      .record({
        name: nameOf(type === 'MX' ? hostLabel : label),
        ttl,
        value,
        known: fc.constantFrom('unknown', 'none', 'there', 'other'),
        other: value,
      })
      .map((drawn) => {
        const {value: wanted, other} = drawn
        const before = {unknown: undefined, none: [], there: [wanted], other: [other]}[drawn.known]
        return made({
          name: drawn.name,
          type,
          ttl: drawn.ttl,
          wanted,
          before,
          kept: [],
          gone: (before ?? []).filter((each) => each !== wanted),
        })
      })
  const shared = fc
    .record({
      name: nameOf(label),
      ttl,
      texts: fc.uniqueArray(text, {minLength: 1, maxLength: 4}),
      kept: fc.nat({max: 3}),
      known: fc.boolean(),
      there: fc.boolean(),
    })
    .map(({texts, kept, known, there, ...rest}) => {
      const [wanted = '', ...others] = texts
      const before = known ? [...(there ? [wanted] : []), ...others] : undefined
      return made({
        ...rest,
        type: 'TXT',
        wanted,
        before,
        kept: known ? others.slice(0, kept) : [],
        gone: known ? others.slice(kept) : [],
      })
    })
  const mail = fc.tuple(fc.nat({max: 65_535}), host).map(([preference, name]) => `${preference} ${name}`)
  return fc.oneof(single('CNAME', host), single('MX', mail), shared)
}

function made({
  wanted,
  kept,
  gone,
  before,
  ...rest
}: Pick<RecordChange, 'name' | 'type' | 'ttl'> & {
  wanted: string
  kept: readonly string[]
  gone: readonly string[]
  before: readonly string[] | undefined
}): RecordChange {
  return {
    ...rest,
    purpose: ({CNAME: 'dkim', MX: 'mx', TXT: 'spf'} as const)[rest.type],
    key: `key_${rest.type}`,
    wanted,
    values: [wanted, ...kept],
    add: before?.includes(wanted) ? [] : [wanted],
    remove: gone,
    why: 'It is wanted.\n; or */ so }',
    ...(before === undefined ? {} : {before}),
  }
}

/** Any record set of one zone that a zone can hold, no name and type twice. */
export function recordSets(text: 'wild' | 'tame' = 'wild'): fc.Arbitrary<RecordSet> {
  return fc.tuple(host, fc.constantFrom<ZoneCut['knownBy']>('soa', 'flag', 'public-suffix')).chain(([zone, knownBy]) =>
    fc
      .uniqueArray(change(zone, text === 'wild' ? wildText : tameText), {
        minLength: 1,
        maxLength: 6,
        selector: ({name, type}) => `${name} ${type}`,
      })
      .map((changes) => setOf(publishable(changes, zone), zone, knownBy)),
  )
}

/** Without CNAMEs beside other data (RFC 1034 section 3.6.2); SOA and NS are at the apex, and the name server's address below. */
function publishable(changes: readonly RecordChange[], zone: string): RecordChange[] {
  const crowded = new Set([zone, `ns1.${zone}`, ...changes.flatMap(({name, type}) => (type === 'CNAME' ? [] : [name]))])
  return changes.filter(({name, type}) => type !== 'CNAME' || !crowded.has(name))
}

function setOf(changes: readonly RecordChange[], name: string, knownBy: ZoneCut['knownBy']): RecordSet {
  const cut: ZoneCut = {name, knownBy}
  const {placed, zones} = placeChanges(changes, new Map(changes.map((each) => [each.name, cut])))
  return {instance: 'mail-prod', domain: name, changes: placed, zones, advice: []}
}

/** The one record that each change is after. */
export function wantedRecords(changes: readonly PlacedChange[]) {
  return changes.flatMap(({name, type, ttl, wanted}) =>
    wanted === undefined ? [] : [{name, type, ttl, value: wanted}],
  )
}

/** All records of each rrset, as it shall be. */
export function wholeSets(changes: readonly PlacedChange[]) {
  return changes.flatMap(({name, type, ttl, values}) => values.map((value) => ({name, type, ttl, value})))
}
