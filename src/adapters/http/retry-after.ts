import type {IncomingHttpHeaders} from 'node:http'

/** A second: with less, a server that answers 0 is asked without a pause. */
const SHORTEST_MILLIS = 1000
/** Five minutes: whoever asks for more is looked at again earlier. */
const LONGEST_MILLIS = 300_000

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const OBSOLETE = [
  /^(?<day>[A-Z][a-z]{5,8}), (?<date>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^(?<day>[A-Z][a-z]{2}) (?<month>[A-Z][a-z]{2}) (?<date>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/,
]

/**
 * What a Retry-After header asks for (RFC 9110 section 10.2.3: delta-seconds, digits only, or an HTTP-date).
 * @param now epoch milliseconds
 * @returns milliseconds, at least 0, as the server wrote them; undefined for no header, and for any that is neither.
 */
export function requestedWaitMillis(headers: IncomingHttpHeaders, now: number): number | undefined {
  const text = headers['retry-after']
  if (text === undefined) return undefined
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const at = parseHttpDate(text, now)
  return at === undefined ? undefined : Math.max(at - now, 0)
}

/** {@link requestedWaitMillis}, but never less than a second nor more than five minutes. */
export function retryAfterMillis(headers: IncomingHttpHeaders, now: number): number | undefined {
  const millis = requestedWaitMillis(headers, now)
  return millis === undefined ? undefined : Math.min(Math.max(millis, SHORTEST_MILLIS), LONGEST_MILLIS)
}

/** One of the three forms of RFC 9110 section 5.6.7, with the weekday that the date has. @returns epoch milliseconds */
function parseHttpDate(text: string, now: number): number | undefined {
  const candidate = imfFixdate(text, now)
  const at = Date.parse(candidate)
  // The weekday of an obsolete form is checked by its first letters, which are the same.
  return Number.isFinite(at) && new Date(at).toUTCString() === candidate ? at : undefined
}

function imfFixdate(text: string, now: number): string {
  const parts = OBSOLETE.map((form) => form.exec(text)?.groups).find(Boolean)
  if (!parts) return text
  const {day = '', date = '', month = '', year = '', time = ''} = parts
  if (!MONTHS.includes(month)) return text
  return `${day.slice(0, 3)}, ${date.replace(' ', '0')} ${month} ${year.length === 2 ? fullYear(year, now) : year} ${time} GMT`
}

/** Two digits that seem more than 50 years ahead are of the past (RFC 9110 section 5.6.7). */
function fullYear(year: string, now: number): number {
  const thisYear = new Date(now).getUTCFullYear()
  const same = thisYear - (thisYear % 100) + Number(year)
  return same > thisYear + 50 ? same - 100 : same
}
