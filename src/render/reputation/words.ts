import type {FleetState} from '../../domain/reputation/fleet.ts'
import type {RateName} from '../../domain/reputation/thresholds.ts'
import {type Glyph, glyph, type Screen} from '../text/screen.ts'

/** `61,204` */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

export const RATE_WORDS: Readonly<Record<RateName, {readonly one: string; readonly many: string}>> = {
  bounce: {one: 'bounce', many: 'bounces'},
  complaint: {one: 'complaint', many: 'complaints'},
}

const GLYPH_OF_STATE: Readonly<Record<FleetState, Glyph>> = {
  ok: 'ok',
  warning: 'warn',
  critical: 'no',
  paused: 'no',
  stale: 'wait',
  'no-data': 'dot',
  unread: 'wait',
}

export function stateWord(screen: Screen, state: FleetState): string {
  const mark = glyph(screen, GLYPH_OF_STATE[state])
  // Without Unicode the mark of what is right is the word itself.
  if (state === 'ok' && !screen.unicode) return mark
  return `${mark} ${state === 'no-data' ? 'no data' : state}`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** `24 Nov`, in UTC. */
export function day(iso: string): string {
  return `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1] ?? ''}`
}

/** `24 Nov 12:05`, in UTC. */
export function dayAndTime(iso: string): string {
  return `${day(iso)} ${iso.slice(11, 16)}`
}

/** `14 days`, `36 hours` */
export function days(millis: number): string {
  const hours = Math.round(millis / 3_600_000)
  if (hours % 24 !== 0 && hours < 72) return hours === 1 ? '1 hour' : `${hours} hours`
  const count = Math.round(hours / 24)
  return count === 1 ? '1 day' : `${count} days`
}
