import {InvalidValue} from '../exit/failure.ts'
import {nearNames} from '../text/near-names.ts'
import {parseDuration} from '../time/duration.ts'
import type {SandboxSettingValue} from './sandbox.ts'

type Settings = Readonly<Record<string, SandboxSettingValue>>

/** `bindingLimit` as people type it: `binding-limit`. */
export function typedSettingName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/**
 * Reads changes of settings from `name=value` texts. Times can be written as durations: `poll-millis=2s`.
 * @param known every setting as it is, which says what kind of value it takes
 * @throws InvalidValue for what is no assignment, an unknown name, and a value that is neither true nor false where it has to be
 */
export function readSettingChanges(texts: readonly string[], known: Settings): Settings {
  return Object.fromEntries(texts.map((text) => readChange(text, known)))
}

function readChange(text: string, known: Settings): [string, SandboxSettingValue] {
  const equals = text.indexOf('=')
  if (equals < 1)
    throw new InvalidValue(`Can't read "${text}" as a setting.`, {hints: ['Write it as NAME=VALUE, page-size=2.']})
  const typed = text.slice(0, equals)
  const name = Object.keys(known).find((candidate) => candidate === typed || typedSettingName(candidate) === typed)
  if (name === undefined) throw unknownName(typed, Object.keys(known).map(typedSettingName))
  return [name, readValue(name, text.slice(equals + 1), known[name])]
}

function readValue(name: string, text: string, now: SandboxSettingValue | undefined): SandboxSettingValue {
  if (typeof now === 'boolean') {
    if (text !== 'true' && text !== 'false')
      throw new InvalidValue(`Can't set ${typedSettingName(name)} to "${text}".`, {hints: ['It is true or false.']})
    return text === 'true'
  }
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  if (name.endsWith('Millis')) return parseDuration(text)
  return name.endsWith('Seconds') ? parseDuration(text) / 1000 : text
}

function unknownName(typed: string, names: readonly string[]): InvalidValue {
  const near = nearNames(typed, names)
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are ${names.join(', ')}.`
  return new InvalidValue(`There is no setting "${typed}".`, {hints: [hint]})
}
