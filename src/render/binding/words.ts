import type {BindingReport} from '../../app/binding/reports.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {ageOf} from '../instance/words.ts'
import {type Glyph, glyph, type Screen} from '../text/screen.ts'

interface Labelled {
  readonly id: string
  readonly name?: string | null | undefined
  readonly app?: {readonly name: string} | null | undefined
}

/** `6d7ec4e2-… (ci)`, or `6d7ec4e2-… (app web-app)`. */
export function bindingLabel({id, name, app}: Labelled): string {
  const words = [...(name ? [plainLine(name)] : []), ...(app ? [`app ${plainLine(app.name)}`] : [])]
  return words.length > 0 ? `${plainLine(id)} (${words.join(', ')})` : plainLine(id)
}

const STATES: Readonly<Record<BindingReport['state'], readonly [Glyph, string]>> = {
  ready: ['ok', 'ready'],
  undelivered: ['wait', 'not delivered yet'],
  unproved: ['warn', 'of an interrupted command, or made by another machine; to decide: sesctl resume'],
  orphaned: ['warn', 'left by an interrupted command; to delete it: sesctl resume'],
  'in progress': ['wait', 'being made or deleted'],
  failed: ['no', 'failed: it has no credentials, and can only be deleted'],
}

export function bindingStateWord(screen: Screen, {state, replaced}: Pick<BindingReport, 'state' | 'replaced'>): string {
  if (replaced && state === 'ready') {
    return `${glyph(screen, 'wait')} replaced; works until ${replaced.retireAt ?? 'you revoke it'}`
  }
  const [mark, word] = STATES[state]
  return `${glyph(screen, mark)} ${word}`
}

/** When the binding's key was used last, as far as IAM knows. */
export function lastUse({accessKeys}: BindingReport, now: number): string {
  if (accessKeys === undefined) return 'not known'
  if (accessKeys.length === 0) return 'has no key'
  const used = accessKeys
    .map(({lastUsedAt}) => lastUsedAt ?? '')
    .sort()
    .at(-1)
  return used ? `${ageOf(used, now)} ago` : 'never'
}
