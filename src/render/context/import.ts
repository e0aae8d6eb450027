import type {ImportReport} from '../../app/context/import.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {glyph, type View} from '../text/screen.ts'

export function renderImport({context, dryRun, instances}: ImportReport): View {
  return (screen) => {
    if (instances.length === 0) return 'There is nothing in it.'
    const place = `context ${plainLine(context)}`
    const adopted = dryRun ? `would be taken over into ${place}` : `is taken over into ${place}`
    return instances
      .flatMap(({id, name, outcome, bindings}) => [
        `${glyph(screen, 'ok')} ${plainLine(name)} ${outcome === 'known' ? 'is known already' : adopted}  ${screen.paint.dim(plainLine(id))}`,
        ...bindings.map((binding) => {
          const label = binding.name === undefined ? '' : ` (${plainLine(binding.name)})`
          const how = binding.outcome === 'known' ? ', known already' : ''
          return `  binding ${plainLine(binding.id)}${label}${how}`
        }),
      ])
      .join('\n')
  }
}
