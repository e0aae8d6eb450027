/**
 * The little of DER (ITU-T X.690) that a certificate needs. Each function returns a whole element: tag, length, content.
 */
export function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content])
}

/** Lengths from 128 on are preceded by the number of their octets (§8.1.3). */
function lengthOf(length: number): Buffer {
  if (length < 128) return Buffer.of(length)
  const octets = Buffer.from(length.toString(16).padStart(length > 255 ? 4 : 2, '0'), 'hex')
  return Buffer.concat([Buffer.of(0x80 | octets.length), octets])
}

export const sequence = (...contents: readonly Buffer[]): Buffer => element(0x30, ...contents)
export const set = (...contents: readonly Buffer[]): Buffer => element(0x31, ...contents)
export const octetString = (content: Buffer): Buffer => element(0x04, content)
export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text))
export const NULL = element(0x05)
export const TRUE = element(0x01, Buffer.of(0xff))

/** @param unused bits at the end that do not count, 0 to 7 */
export const bitString = (content: Buffer, unused = 0): Buffer => element(0x03, Buffer.of(unused), content)

/** A positive number, given as its octets, most significant first. */
export function integer(octets: Buffer): Buffer {
  const first = octets[0] ?? 0
  return element(0x02, first & 0x80 ? Buffer.concat([Buffer.of(0), octets]) : octets)
}

/** @param dotted `2.5.29.17` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** Seven bits an octet, all but the last with the high bit (§8.19). */
function base128(arc: number): number[] {
  const octets = [arc & 0x7f]
  for (let left = arc >>> 7; left > 0; left >>>= 7) octets.unshift((left & 0x7f) | 0x80)
  return octets
}

/** In whole seconds; UTCTime to the year 2049, as RFC 5280 §4.1.2.5 asks. */
export function time(moment: Date): Buffer {
  const digits = moment.toISOString().replace(/\.\d+|[-:T]/g, '')
  return moment.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(digits.slice(2)))
    : element(0x18, Buffer.from(digits))
}
