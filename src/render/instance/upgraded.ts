import type {Upgraded} from '../../app/instance/upgrade.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {glyph, type View} from '../text/screen.ts'

export function renderUpgraded({outcome, instance, version = ''}: Upgraded): View {
  return (screen) => {
    const name = plainLine(instance.name)
    if (outcome === 'current') return `${glyph(screen, 'ok')} Nothing says that ${name} needs an upgrade.`
    return outcome === 'upgraded'
      ? `${glyph(screen, 'ok')} ${name} and its bindings are upgraded to ${plainLine(version)}. Credentials stay as they are.`
      : `${glyph(screen, 'wait')} ${name} is being upgraded to ${plainLine(version)}; not waiting for it.`
  }
}
