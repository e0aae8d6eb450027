import stringWidth from 'string-width'
import type {RateReport, Reputation} from '../../app/reputation/reputation.ts'
import type {RateName} from '../../domain/reputation/thresholds.ts'
import {percent, thresholdPercent} from '../../domain/text/percentage.ts'
import {padEnd, type Screen} from '../text/screen.ts'
import {sparkline} from './sparkline.ts'
import {timeColumns} from './time-columns.ts'
import {grouped, RATE_WORDS} from './words.ts'

/** One column a day of the usual two weeks. */
const SPARKS = 14

/** Both rates: one line each where they fit, else the words below the number. */
export function rateLines(screen: Screen, reputation: Reputation): string {
  const rows = (['bounce', 'complaint'] as const).map((name) => cells(screen, name, reputation))
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))))
  const aligned = rows.map((row) => row.map((cell, column) => padEnd(cell, widths[column] ?? 0)))
  const lines = aligned.map((row) => row.join('   ').trimEnd())
  if (lines.every((line) => stringWidth(line) <= screen.columns)) return lines.join('\n')
  return aligned
    .map(([title, rate, spark], index) => {
      const [, , , thresholds = '', room = ''] = rows[index] ?? []
      return [`${title}   ${rate}   ${spark}`.trimEnd(), thresholds, room]
        .filter((line) => line !== '')
        .map((line, depth) => (depth === 0 ? line : `  ${line}`))
        .join('\n')
    })
    .join('\n')
}

function cells(screen: Screen, name: RateName, reputation: Reputation): string[] {
  const {thresholds, rate} = reputation[name]
  const spark = sparkline(screen, timeColumns(reputation.history[name], reputation.history, SPARKS), thresholds.warning)
  return [
    RATE_WORDS[name].many,
    rate === undefined ? '-' : percent(rate, thresholds),
    spark,
    `warned at ${thresholdPercent(thresholds.warning)}, paused at ${thresholdPercent(thresholds.critical)}`,
    roomWords(name, reputation[name]),
  ]
}

/** `room: 187 more bounces before the warning`; empty where it is not known. */
export function roomWords(name: RateName, {state, room}: RateReport): string {
  if (!room) return ''
  if (state === 'critical') return 'room: 0, over the pause threshold'
  const [left, line] = state === 'warning' ? [room.critical, 'pause'] : [room.warning, 'warning']
  const {one, many} = RATE_WORDS[name]
  if (left === 0) return `room: the next ${one} reaches the ${line}`
  return `room: ${grouped(left)} more ${left === 1 ? one : many} before the ${line}`
}
