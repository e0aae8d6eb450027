/** Undefined is an empty field. */
export type CsvField = string | number | boolean | undefined

/** What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

/**
 * Comma-separated values as RFC 4180 has them: a head, CRLF, quotes where they are needed and doubled inside. Text that a
 * spreadsheet would run as a formula gets an apostrophe in front; numbers are no text, so a negative one stays a number.
 */
export function csv(head: readonly string[], rows: readonly (readonly CsvField[])[]): string {
  return [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

function field(value: CsvField): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const safe = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
