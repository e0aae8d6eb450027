import {plainLine} from '../domain/plain-text.ts'
import type {RecordAdvice} from '../domain/record-advice.ts'
import type {RequiredRecord} from '../domain/required-records.ts'
import {txtStrings} from '../domain/txt-strings.ts'

/** What every export is made of. */
export interface RecordSet {
  readonly domain: string
  readonly records: readonly RequiredRecord[]
  readonly advice: readonly RecordAdvice[]
}

const COMMENT_COLUMNS = 100

/**
 * The records in master-file format (RFC 1035 section 5): a fragment without SOA and NS, for `$INCLUDE` or to be pasted.
 * Every name is absolute and every line has its own TTL, so it means the same in whatever zone file and under whatever
 * `$ORIGIN` it lands. Advice goes along as comments.
 */
export function zoneFile({domain, records, advice}: RecordSet): string {
  const owners = records.map(({name}) => `${name}.`)
  const width = Math.max(...owners.map((owner) => owner.length))
  const lines = records.flatMap((record, index) => {
    const owner = (owners[index] ?? '').padEnd(width)
    const words = advice.filter(({key}) => key === record.key).flatMap(({text}) => comment(text))
    return [...words, `${owner}  ${record.ttl}  IN  ${record.type.padEnd(5)}  ${recordData(record)}`]
  })
  const head =
    records.length > 0
      ? `Records that Amazon SES needs for ${domain}`
      : `Nothing to publish: the platform publishes the records of ${domain} itself`
  return [...comment(head), ...lines, ''].join('\n')
}

function recordData({type, value}: RequiredRecord): string {
  return type === 'TXT' ? txtStrings(value).map(quoted).join(' ') : `${value}.`
}

/** A character-string: quotes and backslashes escaped, whatever is not printable ASCII as `\DDD`. */
function quoted(octets: Uint8Array): string {
  const characters = [...octets].map((octet) => {
    if (octet === 0x22 || octet === 0x5c) return `\\${String.fromCharCode(octet)}`
    return octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : `\\${String(octet).padStart(3, '0')}`
  })
  return `"${characters.join('')}"`
}

/** Comment lines; nothing in the text can end one early. */
function comment(text: string): string[] {
  const lines: string[] = []
  for (const word of plainLine(text).split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < COMMENT_COLUMNS) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`; ${word}`)
  }
  return lines
}
