import type {Updated} from '../../app/instance/update.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {glyph, type View} from '../text/screen.ts'
import {differenceLines} from './settings.ts'

export function renderUpdated({outcome, instance, differences, olderBindings}: Updated): View {
  return (screen) => {
    const name = plainLine(instance.name)
    if (outcome === 'unchanged') return `${glyph(screen, 'ok')} ${name} is as asked for. Nothing was changed.`
    const head =
      outcome === 'updated'
        ? `${glyph(screen, 'ok')} ${name} is updated.`
        : `${glyph(screen, 'wait')} ${name} is being updated; not waiting for it.`
    const lines = differences.length > 0 ? [head, differenceLines(screen, differences)] : [head]
    if (olderBindings > 0) {
      const what = olderBindings === 1 ? 'Its binding keeps' : `Its ${olderBindings} bindings keep`
      const when = olderBindings === 1 ? 'it was made' : 'they were made'
      lines.push('', `${what} the records and settings of the time when ${when}; new ones get the new.`)
    }
    return lines.join('\n')
  }
}
