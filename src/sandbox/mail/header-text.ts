const ENCODED_WORD = /=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=/gi
const BETWEEN_ENCODED_WORDS = /(=\?[^?\s]+\?[bq]\?[^?\s]*\?=)[ \t]+(?==\?[^?\s]+\?[bq]\?)/gi

/**
 * A header value as people read it: encoded words decoded (RFC 2047), other octets taken as UTF-8 (RFC 6532).
 *
 * @param value octets in Latin-1; a charset that is not known stays as it is
 */
export function readableHeader(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8')
  return text
    .replace(BETWEEN_ENCODED_WORDS, '$1')
    .replace(ENCODED_WORD, (word: string, charset: string, encoding: string, content: string) => {
      const octets = encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : decodeQ(content)
      return decode(octets, charset.replace(/\*.*$/, '')) ?? word
    })
}

function decodeQ(content: string): Buffer {
  const octets = content
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(octets, 'latin1')
}

function decode(octets: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset).decode(octets)
  } catch {
    return undefined
  }
}
