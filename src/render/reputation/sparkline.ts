import type {Screen} from '../text/screen.ts'

const UNICODE = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
const ASCII = ['_', '.', ':', '-', '=', '+', '*', '#']

/**
 * One character a value, on a scale from 0 to `full`: the highest block means that `full` is reached, and nothing else
 * does. A value that is missing stays blank.
 */
export function sparkline(
  screen: Pick<Screen, 'unicode'>,
  values: readonly (number | undefined)[],
  full: number,
): string {
  const blocks = screen.unicode ? UNICODE : ASCII
  const top = blocks.length - 1
  return values
    .map((value) => {
      if (value === undefined) return ' '
      const height = value >= full ? top : Math.min(top - 1, Math.floor((value / full) * top))
      return blocks[Math.max(0, height)] ?? ' '
    })
    .join('')
}
