import {expect} from 'chai'
import {parse as parseCsv} from 'csv-parse/sync'
import {parse as parseYaml} from 'yaml'
import {absolute, type ReadRecord, readData, readStrings} from './presentation.ts'
import {cloudflareValue} from './terraform.ts'

interface Route53Batch {
  readonly Comment: string
  readonly Changes: readonly {
    readonly Action: string
    readonly ResourceRecordSet: {
      readonly Name: string
      readonly Type: string
      readonly TTL: number
      readonly ResourceRecords: readonly {readonly Value: string}[]
    }
  }[]
}

/** Record sets by what is done with them. */
export function readRoute53(text: string): (ReadRecord & {action: string})[] {
  const {Comment, Changes} = JSON.parse(text) as Route53Batch
  expect(Comment.length).to.be.at.most(256)
  return Changes.flatMap(({Action, ResourceRecordSet: {Name, Type, TTL, ResourceRecords}}) =>
    ResourceRecords.map(({Value}) => ({
      action: Action,
      name: absolute(Name),
      type: Type,
      ttl: TTL,
      value: readData(Type, Value, 8),
    })),
  )
}

interface CloudflareRecord {
  readonly id?: string
  readonly type: string
  readonly name: string
  readonly content: string
  readonly ttl: number
  readonly priority?: number
  readonly proxied?: boolean
}

/** The records that are there afterwards, and what the batch says of records that Cloudflare alone can name. */
export function readCloudflare(text: string): {records: ReadRecord[]; blanks: string[]} {
  const batch = JSON.parse(text) as Partial<Record<'deletes' | 'patches' | 'posts', CloudflareRecord[]>>
  const {deletes = [], patches = [], posts = []} = batch
  const records = [...patches, ...posts].map(({name, type, ttl, content, priority, proxied}) => {
    expect(proxied).to.equal(type === 'CNAME' ? false : undefined)
    return {name, type, ttl, value: cloudflareValue(type, content, priority)}
  })
  return {records, blanks: [...deletes, ...patches].map(({id = ''}) => id)}
}

interface OctodnsRecord {
  readonly type: string
  readonly ttl: number
  readonly value?: OctodnsValue
  readonly values?: readonly OctodnsValue[]
}
type OctodnsValue = string | {readonly exchange: string; readonly preference: number}

/** A zone as octoDNS's YamlProvider reads it. */
export function readOctodns(text: string, zone: string): ReadRecord[] {
  const names = (parseYaml(text) ?? {}) as Record<string, OctodnsRecord | OctodnsRecord[]>
  return Object.entries(names).flatMap(([key, records]) =>
    [records].flat().flatMap(({type, ttl, value, values = value === undefined ? [] : [value]}) =>
      values.map((each) => ({
        name: key === '' ? zone : `${key}.${zone}`,
        type,
        ttl,
        value: octodnsValue(type, each),
      })),
    ),
  )
}

function octodnsValue(type: string, value: OctodnsValue): string {
  if (typeof value !== 'string') return `${value.preference} ${absolute(value.exchange)}`
  if (type !== 'TXT') return absolute(value)
  const bare = value.startsWith('"') ? value.slice(1, -1) : value
  expect(bare).not.to.include('" "')
  return bare.replaceAll('\\;', ';')
}

/** Rows by their action. */
export function readCsv(text: string): (ReadRecord & {action: string; zone: string})[] {
  const rows: Record<string, string>[] = parseCsv(text, {columns: true, record_delimiter: '\r\n'})
  return rows.map(({action = '', name = '', type = '', ttl = '', value = '', zone = ''}) => ({
    action,
    name,
    type,
    ttl: Number(ttl),
    value: value.startsWith("'") ? value.slice(1) : value,
    zone,
  }))
}

type Modifier = (zone: string) => ReadRecord

/** Runs the configuration as DNSControl does, with functions of our own. */
export function readDnscontrol(text: string): ReadRecord[] {
  const records: ReadRecord[] = []
  const nameIn = (zone: string, host: string): string => (host === '@' ? zone : `${host}.${zone}`)
  const functions = {
    D_EXTEND: (zone: string, ...modifiers: Modifier[]) => records.push(...modifiers.map((modifier) => modifier(zone))),
    TTL: (seconds: number) => seconds,
    TXT:
      (host: string, value: string, ttl: number): Modifier =>
      (zone) => ({
        name: nameIn(zone, host),
        type: 'TXT',
        ttl,
        value,
      }),
    CNAME:
      (host: string, target: string, ttl: number): Modifier =>
      (zone) => ({
        name: nameIn(zone, host),
        type: 'CNAME',
        ttl,
        value: absolute(target),
      }),
    MX:
      (host: string, preference: number, target: string, ttl: number): Modifier =>
      (zone) => ({
        name: nameIn(zone, host),
        type: 'MX',
        ttl,
        value: `${preference} ${absolute(target)}`,
      }),
  }
  expect(text, 'ECMAScript 5 has no comma before the end of a call').not.to.match(/,\s*\)/)
  new Function(...Object.keys(functions), text)(...Object.values(functions))
  return records
}

/** The code blocks of a ticket that describe a record, by the paragraph before. */
export function readMarkdown(text: string): (ReadRecord & {host: string; before: string})[] {
  const lines = text.split('\n')
  const found: (ReadRecord & {host: string; before: string})[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const fence = /^`{3,}$/.exec(lines[index] ?? '')?.[0]
    if (fence === undefined) continue
    const end = lines.indexOf(fence, index + 1)
    expect(end, 'a fence is closed').to.be.above(index)
    const fields = Object.fromEntries(
      lines.slice(index + 1, end).map((line) => [line.slice(0, 7).trimEnd(), line.slice(7)]),
    )
    const {name = '', host = '', type = '', TTL = '', value = ''} = fields
    const whole = type === 'TXT' && value.startsWith('"') ? readStrings(value, 10) : value
    if (name !== '') found.push({name, type, ttl: Number(TTL), value: whole, host, before: lines[index - 2] ?? ''})
    index = end
  }
  return found
}
