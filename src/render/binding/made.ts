import type {BindResult} from '../../app/binding/bind.ts'
import type {AppBound} from '../../app/binding/bind-app.ts'
import type {MadeBinding} from '../../app/binding/requested-binding.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {paragraph} from '../text/paragraph.ts'
import {glyph, type View} from '../text/screen.ts'
import {renderCredentials} from './credentials.ts'
import {bindingLabel} from './words.ts'

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
    if (result.givenTo) lines.push('The command that you named has confirmed that it took the credentials.')
    if (writtenTo) lines.push(`The credentials are in ${plainLine(writtenTo.path)} (${writtenTo.format}).`)
    return lines.join('\n')
  }
}

/** What is left to show once the credentials are delivered, or are not wanted. */
export function renderMade(result: MadeBinding, options: {reveal: boolean}): View {
  if (result.credentials === null) return renderAppBound(result)
  return result.outcome === 'discarded' ? renderDiscarded(result) : renderBound(result, options)
}

/** The end of a binding whose credentials nobody wanted to see. */
function renderDiscarded({instance, binding}: BindResult): View {
  return (screen) =>
    `${glyph(screen, 'dot')} Binding ${bindingLabel(binding)} of ${plainLine(instance.name)} is deleted again: nobody has its secrets.`
}

/** An app's binding: what is left to do, and why. */
function renderAppBound({outcome, instance, binding, sendingDomain}: AppBound): View {
  return (screen) => {
    const {app} = binding
    const [name, of] = [plainLine(app.name), plainLine(instance.name)]
    if (outcome === 'exists') {
      return `${glyph(screen, 'ok')} The app ${name} is bound to ${of} already, by ${plainLine(binding.id)}. Nothing was changed.`
    }
    return [
      `${glyph(screen, 'ok')} The app ${name} is bound to ${of}, by ${plainLine(binding.id)}.`,
      paragraph(AT_START, screen.columns),
      ...(sendingDomain === null ? [] : ['', `Send as any address at ${plainLine(sendingDomain)}.`]),
    ].join('\n')
  }
}

const AT_START =
  'An app gets its credentials when it starts: what runs now does not have them. A restart is enough, one instance after the other; restage only where a buildpack reads them.'
