import Table from 'cli-table3'
import stringWidth from 'string-width'
import {padEnd, type Screen} from './screen.ts'
import {shortenedMiddle, withShortIds} from './shortened.ts'

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/** Rows; more than anybody reads on one screen. */
const LONG = 300

/**
 * Rows under a head, the first cell a name; where they do not fit the screen, even with short ids and names, a card for each row. Cells are text that is already
 * safe to show.
 */
export function table(screen: Screen, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const fitting = fittingRows(screen, head, rows)
  if (fitting === undefined) return cards(screen, head, rows)
  if (rows.length > LONG) return longTable(screen, head, fitting)
  const drawn = new Table({
    chars: NO_BORDERS,
    style: {'padding-left': 0, 'padding-right': 0, head: [], border: []},
    head: head.map((title) => screen.paint.dim(title)),
  })
  drawn.push(...fitting.map((row) => [...row]))
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** The same lines as a table's, in a time that grows with the rows alone: cli-table3 takes 12 s for 10,000 of them. */
function longTable(screen: Screen, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head.map((title) => screen.paint.dim(title)), ...rows]
  const widths = widthsOf(head, rows)
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - cellWidth(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A name with less of it left cannot be distinguished from others. */
const SHORTEST_NAME = 20

/**
 * The rows as they fit the screen: as they are; else with short ids; else with names that are shortened in the middle.
 * @returns undefined where that is not enough
 */
export function fittingRows(
  screen: Screen,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly (readonly string[])[] | undefined {
  const gap = screen.unicode ? '…' : '...'
  const short = rows.map((row) => row.map((cell) => withShortIds(cell, gap)))
  for (const candidate of [rows, short]) if (tableWidth(head, candidate) <= screen.columns) return candidate
  const [names = 0] = widthsOf(head, short)
  const room = names - (tableWidth(head, short) - screen.columns)
  if (room < SHORTEST_NAME) return undefined
  return short.map(([name = '', ...cells]) => [shortenedMiddle(name, room, gap), ...cells])
}

/** Columns of the screen that {@link table} needs to be a table. */
function tableWidth(head: readonly string[], rows: readonly (readonly string[])[]): number {
  return widthsOf(head, rows).reduce((sum, width) => sum + width + 2, -2)
}

/** string-width looks for graphemes, which plain letters have no need of. */
function cellWidth(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text)
}

function widthsOf(head: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return head.map((title, column) =>
    rows.reduce((most, row) => Math.max(most, cellWidth(row[column] ?? '')), cellWidth(title)),
  )
}

/** A card for each row: a line for each cell, behind its title. */
export function cards(screen: Screen, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const label = Math.max(...head.map((title) => stringWidth(title)))
  return rows
    .map((row) =>
      head
        .map((title, column) => `${screen.paint.dim(padEnd(title, label))}  ${row[column] ?? ''}`.trimEnd())
        .join('\n'),
    )
    .join('\n\n')
}
