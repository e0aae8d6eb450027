import {dnsNameProblem, normaliseName} from '../verification/dns/name.ts'
import {excerpt, RecordsUnreadable} from './failures.ts'
import {type BlockValue, type RecordBlock, readBlocks} from './required-records-text.ts'

/** A record that has to be in DNS before the identity is verified and its mail is trusted. */
export interface RequiredRecord {
  readonly purpose: Purpose
  /** The broker's own key: `dkim_record_0`. */
  readonly key: string
  /** Absolute, lower case, without the final dot. */
  readonly name: string
  readonly type: 'CNAME' | 'TXT' | 'MX'
  /** Seconds. */
  readonly ttl: number
  /** CNAME: the target. TXT: the whole text, not split. MX: `10 host`. Host names as {@link name}. */
  readonly value: string
}

export type Purpose = 'dkim' | 'spf' | 'mx' | 'dmarc'

/** DMARC comes last: its policy bites as soon as it is published, whether or not mail is signed by then. */
const PUBLISHING_ORDER: readonly Purpose[] = ['dkim', 'spf', 'mx', 'dmarc']

/** RFC 2181 section 8. */
const MAX_TTL = 2 ** 31 - 1

/** The broker's text is under 2 KiB; many report addresses may lengthen it. */
const MAX_LENGTH = 256 * 1024

/**
 * Reads `required_records` of a binding's credentials: the broker's own text, which looks like HCL and is not, or the
 * JSON object that its catalog promises. What is read: keys in any order, CRLF, any spacing, attributes that we do not
 * know. Order as in the text.
 * @throws RecordsUnreadable for everything else, with the line; never another error.
 */
export function readRequiredRecords(text: string): RequiredRecord[] {
  if (text.length > MAX_LENGTH) throw new RecordsUnreadable(`it is longer than ${MAX_LENGTH / 1024} KiB`)
  const blocks = /^\s*\{\s*"/.test(text) ? blocksOfJson(text) : readBlocks(text)
  if (blocks.length === 0) throw new RecordsUnreadable('it holds no records')
  return blocks.map(recordOf)
}

/** In the order in which they are best published; within a purpose as given. */
export function inPublishingOrder(records: readonly RequiredRecord[]): RequiredRecord[] {
  return PUBLISHING_ORDER.flatMap((purpose) => records.filter((record) => record.purpose === purpose))
}

function recordOf(block: RecordBlock): RequiredRecord {
  const type = one(block, 'type').value.toUpperCase()
  if (type !== 'CNAME' && type !== 'TXT' && type !== 'MX') {
    throw refuse(block, `its type is ${excerpt(type)}, not CNAME, TXT or MX`, block.attributes.get('type'))
  }
  const name = nameOf(block, one(block, 'name'))
  const value = recordValue(block, type)
  return {purpose: purposeOf(block, name, type, value), key: block.key, name, type, ttl: ttlOf(block), value}
}

function recordValue(block: RecordBlock, type: RequiredRecord['type']): string {
  const {value, at} = one(block, 'records')
  if (type === 'TXT') return value
  if (type === 'CNAME') return nameOf(block, {value, at})
  const [, preference, host] = /^\s*(\d{1,5})\s+(\S+)\s*$/.exec(value) ?? []
  if (host === undefined || Number(preference) > 65_535) {
    throw refuse(block, `${excerpt(value)} is no MX value such as "10 host"`, at)
  }
  return `${Number(preference)} ${nameOf(block, {value: host, at})}`
}

function ttlOf(block: RecordBlock): number {
  const {value, at} = one(block, 'ttl')
  const ttl = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN
  if (!(ttl <= MAX_TTL)) throw refuse(block, `${excerpt(value)} is no TTL in seconds`, at)
  return ttl
}

function nameOf(block: RecordBlock, {value, at}: {value: string; at: BlockValue}): string {
  const problem = dnsNameProblem(value)
  if (problem !== undefined) throw refuse(block, `the name ${excerpt(value)} ${problem}`, at)
  return normaliseName(value)
}

/** By the broker's key, and by content for a key that we do not know. */
function purposeOf(block: RecordBlock, name: string, type: RequiredRecord['type'], value: string): Purpose {
  const byKey = PUBLISHING_ORDER.find((purpose) => block.key.startsWith(`${purpose}_`))
  if (byKey !== undefined && (byKey === 'dkim') === (type === 'CNAME') && (byKey === 'mx') === (type === 'MX')) {
    return byKey
  }
  if (type === 'MX') return 'mx'
  if (type === 'CNAME' && name.includes('._domainkey.')) return 'dkim'
  if (type === 'TXT' && /^v=spf1(?: |$)/i.test(value)) return 'spf'
  if (type === 'TXT' && /^v=DMARC1\s*;/i.test(value)) return 'dmarc'
  throw refuse(block, 'it is neither DKIM, SPF, DMARC nor MX')
}

function one(block: RecordBlock, attribute: string): {value: string; at: BlockValue} {
  const found = block.attributes.get(attribute)
  if (found === undefined) throw refuse(block, `it has no ${attribute}`)
  const [value, ...more] = found.values
  if (value === undefined || value === '') throw refuse(block, `its ${attribute} is empty`, found)
  if (more.length > 0) throw refuse(block, `its ${attribute} has ${more.length + 1} values, not one`, found)
  return {value, at: found}
}

function refuse(block: RecordBlock, problem: string, at: BlockValue | RecordBlock = block): RecordsUnreadable {
  return new RecordsUnreadable(`${excerpt(block.key)}: ${problem}`, at.line ?? block.line)
}

function blocksOfJson(text: string): RecordBlock[] {
  return Object.entries(jsonObject(text)).map(([key, block]) => {
    if (!isObject(block)) throw new RecordsUnreadable(`${excerpt(key)} is not an object`)
    const attributes = Object.entries(block).map(([name, value]): [string, BlockValue] => {
      const values: unknown[] = Array.isArray(value) ? value : [value]
      return [name, {values: values.map((element) => (typeof element === 'object' ? '' : String(element)))}]
    })
    return {key, attributes: new Map(attributes)}
  })
}

function jsonObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // Said below: a parser's own sentence would quote the text.
  }
  throw new RecordsUnreadable('it begins like a JSON object and is none')
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
