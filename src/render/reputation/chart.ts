import type {Thresholds} from '../../domain/reputation/thresholds.ts'
import {thresholdPercent} from '../../domain/text/percentage.ts'
import {padEnd, padStart, type Screen} from '../text/screen.ts'
import {periodColumns, type TimedValue, type TimeSpan} from './time-columns.ts'
import {day, dayAndTime} from './words.ts'

export interface RateChart {
  readonly title: string
  readonly points: readonly TimedValue[]
  readonly span: TimeSpan
  readonly thresholds: Thresholds
  /** A sentence below the chart. */
  readonly caption?: string
}

interface Ink {
  /** Fillings of a cell, from an eighth to the whole. */
  readonly blocks: readonly string[]
  readonly dash: string
  readonly tick: string
  readonly corner: string
  readonly floor: string
  /** A value that is higher than the chart. */
  readonly beyond: string
}

const UNICODE: Ink = {
  blocks: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  dash: '─',
  tick: '┤',
  corner: '┼',
  floor: '─',
  beyond: '▲',
}
const ASCII: Ink = {
  blocks: ['.', '.', '.', ':', ':', ':', '#', '#'],
  dash: '-',
  tick: '|',
  corner: '+',
  floor: '-',
  beyond: '^',
}

const INDENT = 2
const LABEL_LEFT = 6
const LABEL_RIGHT = '  paused'.length
const WIDEST = 96
const NARROWEST = 8
const MOST_ROWS = 13
/** Rows below the warning threshold, as many as the highest value leaves room for. */
const ROWS_TO_WARNING = [3, 2, 1]

/**
 * A bar chart of one rate over time, with the service's two thresholds drawn across it. Each row stands for an equal share of
 * the warning threshold, so that both lines lie on the lower edge of a row: a bar that is in a line's row has reached it.
 * Times are UTC.
 */
export function rateChart(screen: Screen, {title, points, span, thresholds, caption = ''}: RateChart): string {
  const ink = screen.unicode ? UNICODE : ASCII
  const most = Math.max(NARROWEST, Math.min(WIDEST, screen.columns - INDENT - LABEL_LEFT - 2 - LABEL_RIGHT))
  const values = periodColumns(points, span, most)
  const columns = values.length
  const scale = scaleFor(values, thresholds)
  const names = new Map([
    [
      rowOf(thresholds.critical, scale.unit),
      {label: thresholdPercent(thresholds.critical), word: 'paused', paint: screen.paint.red},
    ],
    [
      rowOf(thresholds.warning, scale.unit),
      {label: thresholdPercent(thresholds.warning), word: 'warned', paint: screen.paint.yellow},
    ],
  ])
  const drawn: string[] = [`${' '.repeat(INDENT)}${title}`]
  for (let row = scale.rows - 1; row >= 0; row -= 1) {
    const line = names.get(row)
    const cells = values.map((value, column) => {
      const bar = value === undefined ? '' : barIn(row, value, scale, ink)
      if (bar !== '') return paintOf(screen, value ?? 0, thresholds)(bar)
      return line && column % 2 === 0 ? line.paint(ink.dash) : ' '
    })
    const left = `${padStart(line?.label ?? '', INDENT + LABEL_LEFT)} ${ink.tick}`
    drawn.push(`${left}${cells.join('')}${line ? `  ${line.paint(line.word)}` : ''}`.trimEnd())
  }
  drawn.push(`${padStart('0 %', INDENT + LABEL_LEFT)} ${ink.corner}${ink.floor.repeat(columns)}`)
  drawn.push(' '.repeat(INDENT + LABEL_LEFT + 2) + axis(span, columns))
  if (caption !== '') drawn.push(' '.repeat(INDENT) + caption)
  return drawn.join('\n')
}

interface Scale {
  /** What one row stands for. */
  readonly unit: number
  readonly rows: number
}

function scaleFor(values: readonly (number | undefined)[], thresholds: Thresholds): Scale {
  const highest = Math.max(thresholds.critical, ...values.map((value) => value ?? 0))
  const scales = ROWS_TO_WARNING.map((rows) => {
    const unit = thresholds.warning / rows
    return {unit, rows: rowOf(highest, unit) + 1}
  })
  const fitting = scales.find(({rows}) => rows <= MOST_ROWS)
  return fitting ?? {unit: thresholds.warning, rows: MOST_ROWS}
}

/** Lines are whole multiples of the unit, and division must not put them a row too low. */
function rowOf(rate: number, unit: number): number {
  return Math.floor(rate / unit + 1e-9)
}

function barIn(row: number, value: number, {unit, rows}: Scale, ink: Ink): string {
  const reached = rowOf(value, unit)
  const full = ink.blocks.at(-1) ?? ''
  if (row < reached) return row === rows - 1 ? ink.beyond : full
  if (row > reached) return ''
  const eighth = Math.ceil((value / unit - row) * ink.blocks.length)
  // Even a rate of zero is a measured one: without a mark it would pass for a gap.
  return ink.blocks[Math.min(ink.blocks.length, Math.max(1, eighth)) - 1] ?? full
}

function paintOf({paint}: Screen, value: number, thresholds: Thresholds): (text: string) => string {
  if (value >= thresholds.critical) return paint.red
  return value >= thresholds.warning ? paint.yellow : paint.green
}

function axis(span: TimeSpan, columns: number): string {
  const short = Date.parse(span.to) - Date.parse(span.from) <= 2 * 86_400_000
  const [from, to] = short ? [dayAndTime(span.from), dayAndTime(span.to)] : [day(span.from), day(span.to)]
  return padEnd(from, columns - to.length) + to
}
