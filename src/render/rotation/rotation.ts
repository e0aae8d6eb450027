import type {RotationResult} from '../../app/rotation/result.ts'
import {bindingUserName} from '../../domain/binding/possible-orphan.ts'
import {oldCredentialsWork} from '../../domain/rotation/new-binding-end.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {glyph, type View} from '../text/screen.ts'

/** How a rotation ended. The credentials themselves are drawn by the credentials view. */
export function renderRotation(result: RotationResult): View {
  return (screen) => {
    const name = plainLine(result.instance)
    if (result.outcome === 'too-young')
      return `${glyph(screen, 'dot')} Nothing to rotate: the binding of ${name} is younger than asked for.`
    if (result.outcome === 'rolled-back') {
      const mark = glyph(screen, result.unproved.length === 0 ? 'ok' : 'warn')
      const undone = `${mark} Undone. ${oldCredentialsWork(result.newBindingEnd ?? 'none', ` of ${name}`)}`
      return [undone, ...unprovedLines(result)].join('\n')
    }
    const isUnchanged = result.outcome === 'delivered' && result.resumed
    const lines = [
      isUnchanged
        ? `${glyph(screen, 'ok')} ${name} has the credentials of an earlier rotation; no others were made`
        : `${glyph(screen, 'ok')} ${name} has new credentials`,
      `  new binding  ${newBinding(result)}  access key ${result.newBinding?.accessKeyId}`,
      ...(result.delivery?.to === 'file' ? [`  written to   ${plainLine(result.delivery.path)}`] : []),
      ...appLines(result),
      ...keptLines(result),
      ...result.revoked.map((id) => `  revoked      ${id}`),
      ...unprovedLines(result),
    ]
    return lines.join('\n')
  }
}

/** By what the app has moved to them. */
function appLines({app}: RotationResult): string[] {
  if (!app) return []
  const how = app.outage
    ? 'restarted'
    : app.deployment === null
      ? 'no instance ran'
      : `deployment ${plainLine(app.deployment)}`
  return [`  app          ${plainLine(app.name)}  ${how}`]
}

/** Old credentials that work still, until when, and what ends that. */
function keptLines({kept = [], retireAt}: RotationResult): string[] {
  const until =
    retireAt === undefined
      ? 'until you revoke it'
      : `until ${retireAt}: sesctl resume on this machine, or its next rotation, revokes it`
  return kept.map((id) => `  kept         ${id}  ${until}`)
}

/** Credentials of which nothing proves that they are revoked. */
function unprovedLines({unproved}: RotationResult): string[] {
  return unproved.map((id) => `  not proved   ${id}: its IAM user ${bindingUserName(id)} may be left, and its key work`)
}

function newBinding({newBinding: {id = '', name} = {id: '', accessKeyId: ''}}: RotationResult): string {
  return name === undefined ? id : `${plainLine(name)} (${id})`
}
