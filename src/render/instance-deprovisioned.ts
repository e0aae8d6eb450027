import type {Deprovisioned, DeprovisionPlan} from '../app/deprovision.ts'
import {plainLine} from '../domain/plain-text.ts'
import {bindingLabel} from './binding-words.ts'
import {glyph, type View} from './screen.ts'

/** What a deletion takes with it, to be read before it is confirmed. */
export function renderDeprovisionPlan({instance, bindings}: DeprovisionPlan): View {
  return (screen) => {
    const domain = instance.parameters?.domain || 'its generated domain'
    const lines = [
      `${glyph(screen, 'warn')} This deletes ${plainLine(instance.name)} (${plainLine(instance.id)}) for good:`,
      `  mail from ${plainLine(domain)} is refused from then on`,
    ]
    if (bindings.length > 0) lines.push('  these credentials stop working:')
    return [...lines, ...bindings.map((binding) => `    ${bindingLabel(binding)}`)].join('\n')
  }
}

export function renderDeprovisioned({outcome, name, bindings}: Deprovisioned): View {
  return (screen) => {
    const shown = plainLine(name)
    if (outcome === 'absent') return `${glyph(screen, 'ok')} There is no ${shown}. Nothing was changed.`
    const with_ =
      bindings.length === 0
        ? ''
        : bindings.length === 1
          ? ', with its binding'
          : `, with its ${bindings.length} bindings`
    if (outcome === 'deleting') return `${glyph(screen, 'wait')} ${shown} is being deleted${with_}; not waiting for it.`
    return `${glyph(screen, 'ok')} ${shown} is deleted${with_}.`
  }
}
