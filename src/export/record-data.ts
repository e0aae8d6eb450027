import {octetsOfStrings, QUOTE, quoted} from '../domain/records/record-data.ts'

export {characterStrings, recordData} from '../domain/records/record-data.ts'

/**
 * TXT data as Route 53 reads it: the numbers of its escapes are octal ("TXT record type", Amazon Route 53 Developer
 * Guide), so a backslash is safest as one, too.
 * @param data in presentation format.
 */
export function route53Strings(data: string): string[] {
  return octetsOfStrings(data).map((octets) =>
    quoted(octets, (octet) => (octet === QUOTE ? '\\"' : `\\${octet.toString(8).padStart(3, '0')}`)),
  )
}

/** `10 host` in two. */
export function mailExchanger(value: string): {preference: number; host: string} {
  const [preference = '', host = ''] = value.split(' ')
  return {preference: Number(preference), host}
}
