import {Chalk, type ChalkInstance} from 'chalk'
import stringWidth from 'string-width'

/** What a view may know of the place it is drawn on. Colour only ever adds to a glyph and a word. */
export interface Screen {
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number
  readonly unicode: boolean
  readonly paint: ChalkInstance
}

/** Text for people. Pure: the same screen gives the same text. */
export type View = (screen: Screen) => string

/** A screen without a terminal: no colour, as pipes and tests see it. */
export function plainScreen(columns = 80, unicode = true): Screen {
  return {columns, unicode, paint: new Chalk({level: 0})}
}

const GLYPHS = {ok: ['✓', 'ok'], no: ['✗', 'NO'], warn: ['!', '!'], wait: ['…', '..'], dot: ['·', '-']} as const

export type Glyph = keyof typeof GLYPHS

export function glyph(screen: Screen, name: Glyph): string {
  const [unicode, ascii] = GLYPHS[name]
  const text = screen.unicode ? unicode : ascii
  if (name === 'ok') return screen.paint.green(text)
  if (name === 'no') return screen.paint.red(text)
  if (name === 'warn' || name === 'wait') return screen.paint.yellow(text)
  return screen.paint.dim(text)
}

/** Facts beside each other on one line. */
export function beside(screen: Screen, facts: readonly string[]): string {
  return facts.join(screen.unicode ? ' · ' : ' - ')
}

/** Pads to a number of columns on the screen, wide and coloured characters counted right. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - stringWidth(text)))
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - stringWidth(text))) + text
}
