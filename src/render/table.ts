import Table from 'cli-table3'
import stringWidth from 'string-width'
import {padEnd, type Screen} from './screen.ts'

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

/**
 * Rows under a head; where the rows do not fit the screen, a card for each row instead. Cells are text that is already
 * safe to show.
 */
export function table(screen: Screen, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (tableWidth(head, rows) > screen.columns) return cards(screen, head, rows)
  const drawn = new Table({
    chars: NO_BORDERS,
    style: {'padding-left': 0, 'padding-right': 0, head: [], border: []},
    head: head.map((title) => screen.paint.dim(title)),
  })
  drawn.push(...rows.map((row) => [...row]))
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Columns of the screen that {@link table} needs to be a table. */
export function tableWidth(head: readonly string[], rows: readonly (readonly string[])[]): number {
  const widths = head.map((title, column) =>
    rows.reduce((most, row) => Math.max(most, stringWidth(row[column] ?? '')), stringWidth(title)),
  )
  return widths.reduce((sum, width) => sum + width + 2, -2)
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
