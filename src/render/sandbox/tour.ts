import type {TourEvent, TourResult} from '../../domain/sandbox/tour.ts'
import {glyph, type View} from '../text/screen.ts'

export function renderTourEvent(event: TourEvent): View {
  return (screen) => {
    if (event.kind === 'title') return `\n${screen.paint.bold(event.text)}`
    if (event.kind === 'command') return `\n${screen.paint.cyan('$')} ${event.text}`
    if (event.kind === 'proved') return `${glyph(screen, 'ok')} ${screen.paint.dim(`proved: ${event.text}`)}`
    if (event.kind === 'broken') return `${glyph(screen, 'no')} did not hold: ${event.text} (${event.because})`
    return ''
  }
}

export function renderTourResult(result: TourResult): View {
  return (screen) => {
    const total = result.proved.length + result.broken.length
    return [
      '',
      screen.paint.bold(`${result.proved.length} of ${total} claims proved`),
      ...result.proved.map((claim) => `  ${glyph(screen, 'ok')} ${claim}`),
      ...result.broken.map(({claim, because}) => `  ${glyph(screen, 'no')} ${claim}: ${because}`),
      '',
      'Nothing of it is left on this machine. To stay in the sandbox:  sesctl sandbox start',
    ].join('\n')
  }
}
