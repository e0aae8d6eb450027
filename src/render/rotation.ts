import type {RotationResult} from '../app/rotation-steps.ts'
import {plainLine} from '../domain/plain-text.ts'
import {glyph, type View} from './screen.ts'

/** How a rotation ended. The credentials themselves are drawn by the credentials view. */
export function renderRotation(result: RotationResult): View {
  return (screen) => {
    const name = plainLine(result.instance)
    if (result.outcome === 'too-young')
      return `${glyph(screen, 'dot')} Nothing to rotate: the binding of ${name} is younger than asked for.`
    if (result.outcome === 'rolled-back')
      return `${glyph(screen, 'ok')} Undone: the old credentials of ${name} still work, the new ones were deleted.`
    const lines = [
      `${glyph(screen, 'ok')} ${name} has new credentials`,
      `  new binding  ${newBinding(result)}  access key ${result.newBinding?.accessKeyId}`,
      ...(result.delivery?.to === 'file' ? [`  written to   ${plainLine(result.delivery.path)}  (mode 0600)`] : []),
      ...result.revoked.map((id) => `  revoked      ${id}`),
    ]
    return lines.join('\n')
  }
}

function newBinding({newBinding: {id = '', name} = {id: '', accessKeyId: ''}}: RotationResult): string {
  return name === undefined ? id : `${plainLine(name)} (${id})`
}
