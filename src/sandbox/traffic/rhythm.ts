const DAY_SECONDS = 86_400
/** The agencies are mostly on the east coast; summer time would make no difference that is seen. */
const LOCAL_OFFSET_SECONDS = -5 * 3600
/** From Sunday. */
const WEEKDAYS = [0.25, 1, 1.15, 1.1, 1.05, 0.85, 0.3]
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 4

/**
 * How much mail an office sends at a moment, as a multiple of nothing in particular: little at night and on weekends, most
 * in the morning and again after lunch, with some digest mail at all hours.
 *
 * @param at epoch seconds
 */
export function officeRhythm(at: number): number {
  const local = at + LOCAL_OFFSET_SECONDS
  const day = Math.floor(local / DAY_SECONDS)
  const hour = (local - day * DAY_SECONDS) / 3600
  const weekday = WEEKDAYS[(day + FIRST_WEEKDAY) % 7] ?? 1
  return weekday * (0.12 + bell(hour, 10, 2) + 0.8 * bell(hour, 14.5, 2.2))
}

function bell(hour: number, middle: number, width: number): number {
  return Math.exp(-(((hour - middle) / width) ** 2) / 2)
}
