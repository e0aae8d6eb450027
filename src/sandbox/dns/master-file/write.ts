import type {RecordType} from '../record-data.ts'

export interface WritableRecord {
  readonly name: string
  readonly type: RecordType
  readonly ttl: number
  readonly data: string
}

/** Types whose data has domain names, by the place of the names among the fields. */
const NAMES_AT: Partial<Record<RecordType, readonly number[]>> = {
  CNAME: [0],
  MX: [1],
  NS: [0],
  PTR: [0],
  SRV: [3],
  SOA: [0, 1],
}

/** RFC 1035 §5.1 text, one record a line, every name absolute. Records appear in the given order. */
export function writeMasterFile(origin: string, records: readonly WritableRecord[]): string {
  const lines = records.map((record) => `${record.name}. ${record.ttl} IN ${record.type} ${writeData(record)}`)
  return `${[`$ORIGIN ${origin}.`, ...lines].join('\n')}\n`
}

function writeData({type, data}: WritableRecord): string {
  if (type === 'TXT') return writeText(data)
  const names = NAMES_AT[type]
  if (!names) return data
  return data
    .split(' ')
    .map((field, index) => (names.includes(index) && field !== '.' ? `${field}.` : field))
    .join(' ')
}

/** Character-strings of at most 255 octets; whatever is not printable ASCII becomes `\DDD`. */
function writeText(text: string): string {
  const octets = Buffer.from(text)
  const strings: string[] = []
  for (let at = 0; at < octets.length || at === 0; at += 255) strings.push(quote(octets.subarray(at, at + 255)))
  return strings.join(' ')
}

function quote(octets: Buffer): string {
  const escaped = Array.from(octets, (octet) => {
    if (octet === 0x22 || octet === 0x5c) return `\\${String.fromCharCode(octet)}`
    if (octet >= 0x20 && octet <= 0x7e) return String.fromCharCode(octet)
    return `\\${String(octet).padStart(3, '0')}`
  })
  return `"${escaped.join('')}"`
}
