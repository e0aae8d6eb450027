import type {UnbindPlan, Unbound} from '../../app/binding/unbind.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {glyph, type View} from '../text/screen.ts'
import {orphanLines} from './possible-orphans.ts'
import {bindingLabel} from './words.ts'

/** What an unbind takes away, to be read before it is confirmed. */
export function renderUnbindPlan({instance, binding}: UnbindPlan): View {
  return (screen) => {
    if (!binding) return ''
    const name = plainLine(instance.name)
    return `${glyph(screen, 'warn')} Programs that use the credentials of binding ${bindingLabel(binding)} of ${name} can no longer send.`
  }
}

export function renderUnbound({outcome, binding, instance, orphan}: Unbound): View {
  return (screen) => {
    const name = plainLine(instance.name)
    if (orphan) return orphanLines(screen, [orphan]).join('\n')
    if (outcome === 'unknown')
      return `${glyph(screen, 'no')} No such binding of ${name} is known, to this machine or to the broker. Nothing was revoked.`
    if (outcome === 'absent' || !binding)
      return `${glyph(screen, 'ok')} ${name} has no such binding. Nothing was changed.`
    return `${glyph(screen, 'ok')} Binding ${bindingLabel(binding)} of ${name} is deleted. Its credentials are revoked.`
  }
}
