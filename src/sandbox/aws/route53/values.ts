import type {RecordType} from '../../dns/record-data.ts'
import {AwsError} from '../aws-error.ts'

/** Octets of one string (RFC 1035 section 3.3.14). */
const LONGEST_STRING = 255
const STRINGS = /^\s*("(?:[^"\\]|\\.)*"\s*)+$/s
const STRING = /"((?:[^"\\]|\\.)*)"/gs

/** Data as Route 53 shows it: a TXT value in quotes, cut into strings of 255 octets. */
export function valueOfData(type: RecordType, data: string): string {
  if (type !== 'TXT') return data
  return stringsOf(data)
    .map((text) => `"${escaped(text)}"`)
    .join(' ')
}

/** @throws AwsError InvalidChangeBatch for a TXT value without quotes, or with a string that is too long */
export function dataOfValue(type: string, value: string): string {
  if (type !== 'TXT') return value
  if (!STRINGS.test(value))
    throw invalidRecord(
      `FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks) encountered with '${value}'`,
    )
  const strings = [...value.matchAll(STRING)].map(([, text = '']) => unescaped(text))
  if (strings.some((text) => Buffer.byteLength(text) > LONGEST_STRING))
    throw invalidRecord(`FATAL problem: CharacterStringTooLong (Value is too long) encountered with '${value}'`)
  return strings.join('')
}

export function invalidRecord(reason: string): AwsError {
  return new AwsError('InvalidChangeBatch', 400, `[Invalid Resource Record: '${reason}']`)
}

/** Three digits after a backslash are an octet in octal; the octets are UTF-8 here. */
function unescaped(text: string): string {
  const octets = [...text.matchAll(/\\([0-7]{3})|\\?(.)/gsu)].map(([, octal, character]) =>
    octal === undefined ? Buffer.from(character ?? '') : Buffer.of(Number.parseInt(octal, 8)),
  )
  return Buffer.concat(octets).toString('utf8')
}

/** What is not printable ASCII goes in octal. */
function escaped(text: string): string {
  return Array.from(Buffer.from(text), (octet) => {
    if (octet < 0x20 || octet > 0x7e) return `\\${octet.toString(8).padStart(3, '0')}`
    return String.fromCharCode(octet).replace(/["\\]/, '\\$&')
  }).join('')
}

function stringsOf(text: string): string[] {
  const strings: string[] = []
  let current = ''
  for (const character of text) {
    if (Buffer.byteLength(current + character) > LONGEST_STRING) {
      strings.push(current)
      current = ''
    }
    current += character
  }
  return [...strings, current]
}
