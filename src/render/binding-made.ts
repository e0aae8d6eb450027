import type {BindResult} from '../app/bind.ts'
import {plainLine} from '../domain/plain-text.ts'
import {bindingLabel} from './binding-words.ts'
import {renderCredentials} from './credentials.ts'
import {glyph, type View} from './screen.ts'

/** A binding with its credentials, secrets as dots unless they are to be revealed. */
export function renderBound(result: BindResult, options: {reveal: boolean}): View {
  return (screen) => {
    const {instance, binding, sendingDomain, credentials, writtenTo} = result
    const head = `${glyph(screen, 'ok')} Binding ${bindingLabel(binding)} of ${plainLine(instance.name)}`
    const lines = [
      head,
      renderCredentials(credentials, options)(screen),
      '',
      `Send as any address at ${plainLine(sendingDomain)}.`,
    ]
    if (writtenTo) lines.push(`The credentials are in ${plainLine(writtenTo.path)} (${writtenTo.format}, mode 0600).`)
    return lines.join('\n')
  }
}

/** The end of a binding whose credentials nobody wanted to see. */
export function renderDiscarded({instance, binding}: BindResult): View {
  return (screen) =>
    `${glyph(screen, 'dot')} Binding ${bindingLabel(binding)} of ${plainLine(instance.name)} is deleted again: nobody has its secrets.`
}
