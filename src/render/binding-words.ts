import type {BindingReport} from '../app/binding-reports.ts'
import {plainLine} from '../domain/plain-text.ts'
import {ageOf} from './instance-words.ts'
import {glyph, type Screen} from './screen.ts'

/** `6d7ec4e2-… (ci)` */
export function bindingLabel({id, name}: {readonly id: string; readonly name?: string | null | undefined}): string {
  return name ? `${plainLine(id)} (${plainLine(name)})` : plainLine(id)
}

export function bindingStateWord(screen: Screen, state: BindingReport['state']): string {
  if (state === 'ready') return `${glyph(screen, 'ok')} ready`
  if (state === 'undelivered') return `${glyph(screen, 'wait')} not handed over yet`
  return `${glyph(screen, 'warn')} abandoned: nobody has its credentials`
}

/** When the binding's key was used last, as far as IAM tells. */
export function lastUse({accessKeys}: BindingReport, now: number): string {
  if (accessKeys === undefined) return 'not known'
  if (accessKeys.length === 0) return 'has no key'
  const used = accessKeys
    .map(({lastUsedAt}) => lastUsedAt ?? '')
    .sort()
    .at(-1)
  return used ? `${ageOf(used, now)} ago` : 'never'
}
