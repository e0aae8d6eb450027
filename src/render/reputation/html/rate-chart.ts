import type {RateName} from '../../../domain/reputation/thresholds.ts'
import {percent, thresholdPercent} from '../../../domain/text/percentage.ts'
import type {RateChart} from '../chart.ts'
import {type TimedValue, timeColumns} from '../time-columns.ts'
import {day, dayAndTime, RATE_WORDS} from '../words.ts'
import {coordinate, escaped, sentence} from './markup.ts'

/** Of the drawing, which is stretched to whatever room there is. */
const WIDTH = 1000
const HEIGHT = 100
/** Focusable points: a step with the Tab key each, so no more than days of a month. */
const MOST_POINTS = 31
const DAY = 86_400_000

/** A curve with the service's two thresholds, points for the keyboard, and the same in words for who does not see it. */
export function rateFigure(name: RateName, chart: Omit<RateChart, 'title'>): string {
  const {points, span, thresholds, caption = ''} = chart
  const {one} = RATE_WORDS[name]
  const highest = points.reduce((most, {rate}) => Math.max(most, rate), 0)
  const top = Math.max(thresholds.critical * 1.2, highest * 1.08)
  const [from, to] = [Date.parse(span.from), Date.parse(span.to)]
  const x = (at: string): number => (Date.parse(at) - from) / (to - from)
  const y = (rate: number): number => 1 - rate / top
  const newest = points.at(-1)
  const words = newest
    ? `From ${dayAndTime(span.from)} to ${dayAndTime(span.to)} UTC. Highest ${percent(highest, thresholds)}, newest ${percent(newest.rate, thresholds)}. Warned at ${thresholdPercent(thresholds.warning)}, paused at ${thresholdPercent(thresholds.critical)}.`
    : 'No points.'
  const drawn = (['critical', 'warning'] as const).map((line) => {
    const height = coordinate(y(thresholds[line]) * HEIGHT)
    return `<line class="${line}" x1="0" x2="${WIDTH}" y1="${height}" y2="${height}"/>`
  })
  const path = `<path class="curve" d="${curve(points, span.periodSeconds, (point) => [x(point.at) * WIDTH, y(point.rate) * HEIGHT])}"/>`
  const labels = (['critical', 'warning'] as const).map((line) => {
    const style = `style="top:${coordinate(y(thresholds[line]) * 100)}%"`
    const word = line === 'critical' ? 'paused' : 'warned'
    return `<span class="left ${line}" ${style} aria-hidden="true">${thresholdPercent(thresholds[line])}</span><span class="right ${line}" ${style} aria-hidden="true">${word}</span>`
  })
  const marks = peaks(points, span).map(({at, rate}) => {
    const text = `${dayAndTime(at)}: ${percent(rate, thresholds)}`
    const [left, above] = [coordinate(x(at) * 100), coordinate(y(rate) * 100)]
    const side = x(at) > 0.5 ? 'late' : 'early'
    return `<li class="point ${side}" tabindex="0" style="left:${left}%;top:${above}%"><span>${escaped(text)}</span></li>`
  })
  const title = `${one[0]?.toUpperCase()}${one.slice(1)} rate`
  return `<figure>
<div class="plot">
<svg role="img" aria-labelledby="${name}-title ${name}-words" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">
<title id="${name}-title">${title}</title><desc id="${name}-words">${escaped(words)}</desc>
${[...drawn, path].join('\n')}
</svg>
${labels.join('\n')}
<span class="left" style="top:100%" aria-hidden="true">0 %</span>
<ul class="points" aria-label="${title}, the highest of each stretch">
${marks.join('\n')}
</ul>
</div>
<div class="times" aria-hidden="true"><span>${escaped(day(span.from))}</span><span>${escaped(day(span.to))}</span></div>
<figcaption>${title}${caption === '' ? '' : `: ${sentence(caption)}`}</figcaption>
</figure>`
}

/** A gap of a day and more is a gap, not a straight line. */
function curve(
  points: readonly TimedValue[],
  periodSeconds: number,
  place: (point: TimedValue) => [number, number],
): string {
  const gap = Math.max(DAY, 3 * periodSeconds * 1000)
  let before = Number.NEGATIVE_INFINITY
  return points
    .map((point) => {
      const at = Date.parse(point.at)
      const command = at - before > gap ? 'M' : 'L'
      before = at
      return `${command}${place(point).map(coordinate).join(' ')}`
    })
    .join('')
}

/** The highest point of each of a number of stretches. */
function peaks(points: readonly TimedValue[], span: Pick<RateChart['span'], 'from' | 'to'>): TimedValue[] {
  const stretches = Math.max(1, Math.min(MOST_POINTS, Math.round((Date.parse(span.to) - Date.parse(span.from)) / DAY)))
  const highest = timeColumns(points, span, stretches)
  const width = (Date.parse(span.to) - Date.parse(span.from)) / stretches
  return highest.flatMap((rate, index) => {
    const from = Date.parse(span.from) + index * width
    const found = points.find(
      (point) => point.rate === rate && Date.parse(point.at) >= from && Date.parse(point.at) < from + width,
    )
    return found ? [found] : []
  })
}
