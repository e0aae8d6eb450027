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
