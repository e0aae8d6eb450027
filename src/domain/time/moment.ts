import {InvalidValue} from '../exit/failure.ts'

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/

/**
 * Reads a moment as ISO 8601 writes it: `2026-11-25`, which is its start in UTC, or `2026-11-25T09:30:00Z`. A time of day
 * without its zone would mean something else on each machine, so it is refused.
 * @returns epoch milliseconds.
 * @throws InvalidValue
 */
export function parseMoment(text: string): number {
  const [, year, month, day] = MOMENT.exec(text) ?? []
  const at = year === undefined ? Number.NaN : Date.parse(text)
  // Date.parse takes 30 February for 2 March.
  const exists = new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() === Number(day)
  if (Number.isNaN(at) || !exists) {
    throw new InvalidValue(`Can't read "${text}" as a time.`, {
      hints: ['Write it as 2026-11-25 or 2026-11-25T09:30:00Z.'],
    })
  }
  return at
}
