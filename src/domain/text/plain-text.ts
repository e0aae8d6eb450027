// Controls (Cc), format characters such as zero-width and bidirectional ones (Cf), line and paragraph separators.
const DANGEROUS = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const LINE_BREAKS = /[\t\n]+/g

/**
 * Text from outside (broker, DNS, SMTP, AWS), made safe for a terminal: control and bidirectional characters become
 * U+FFFD, so that they are seen rather than obeyed. Newlines and tabs stay.
 */
export function plainText(text: string): string {
  return text.replace(DANGEROUS, '\ufffd')
}

/** {@link plainText} on one line. */
export function plainLine(text: string): string {
  return plainText(text).replace(LINE_BREAKS, ' ').trim()
}

/** As much of a text as a person reads, and how long it is where that is not all. @param limit UTF-16 units */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text
  // A character outside of the basic plane is not cut in two.
  const kept = text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')
  return `${kept}… (${text.length.toLocaleString('en')} characters)`
}

/** Words that no column has room for, shortened; everything else stays as it is laid out. */
export function shortenWords(text: string, limit: number): string {
  return text.replace(new RegExp(`\\S{${limit + 1},}`, 'g'), (word) => shorten(word, limit))
}
