import type {Deprovisioned, DeprovisionPlan} from '../../app/instance/deprovision.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {orphanLines} from '../binding/possible-orphans.ts'
import {bindingLabel} from '../binding/words.ts'
import {glyph, type Screen, type View} from '../text/screen.ts'

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

export function renderDeprovisioned({outcome, name, bindings, orphans}: Deprovisioned): View {
  return (screen) => {
    const shown = plainLine(name)
    const lines = [headOf(screen, outcome, shown, withBindings({bindings, orphans})), ...orphanLines(screen, orphans)]
    return lines.join('\n')
  }
}

function headOf(screen: Screen, outcome: Deprovisioned['outcome'], name: string, along: string): string {
  if (outcome === 'absent') return `${glyph(screen, 'ok')} There is no ${name}. Nothing was changed.`
  if (outcome === 'deleting') return `${glyph(screen, 'wait')} ${name} is being deleted${along}; not waiting for it.`
  return `${glyph(screen, 'ok')} ${name} is deleted${along}.`
}

/** Only bindings that the platform had a record of are deleted with it. */
function withBindings({bindings, orphans}: Pick<Deprovisioned, 'bindings' | 'orphans'>): string {
  const deleted = bindings.filter(({id}) => !orphans.some(({bindingId}) => bindingId === id))
  if (deleted.length === 0) return ''
  return deleted.length === 1 ? ', with its binding' : `, with its ${deleted.length} bindings`
}
