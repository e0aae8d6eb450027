import {type InstanceSettings, SETTINGS, type SettingChanges, type SettingName, type SettingValue} from './settings.ts'

/** One setting that is not what was requested. */
export interface SettingDifference {
  readonly parameter: SettingName
  readonly existing: SettingValue
  readonly wanted: SettingValue
}

/** Where the settings of an instance differ from those wanted: the order of recipients and the case of a text mean nothing. */
export function settingDifferences(existing: InstanceSettings, wanted: InstanceSettings): SettingDifference[] {
  return SETTINGS.filter(({name}) => comparable(existing[name]) !== comparable(wanted[name])).map(({name}) => ({
    parameter: name,
    existing: existing[name],
    wanted: wanted[name],
  }))
}

function comparable(value: SettingValue): string {
  if (Array.isArray(value)) return JSON.stringify([...value].sort())
  return JSON.stringify(typeof value === 'string' ? value.toLowerCase() : value)
}

/** Only the settings of `changes` that change something. */
export function changedOnly(existing: InstanceSettings, changes: SettingChanges): SettingChanges {
  const different = settingDifferences(existing, {...existing, ...changes})
  return Object.fromEntries(different.map(({parameter, wanted}) => [parameter, wanted]))
}

/** The flags of `sesctl update` that would make the differences go away, as words. */
export function flagsFor(differences: readonly SettingDifference[]): string[] {
  return differences.flatMap(({parameter, wanted}) => {
    const {flag} = settingCalled(parameter)
    if (typeof wanted === 'boolean') return [wanted ? `--${flag}` : `--no-${flag}`]
    const values = Array.isArray(wanted) ? wanted : [wanted ?? '']
    return (values.length > 0 ? values : ['']).flatMap((value: string) => [`--${flag}`, value])
  })
}

/** A setting's value for people. */
export function formatSetting(name: SettingName, value: SettingValue): string {
  if (value === true) return 'on'
  const text = typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : ''
  return text === '' ? settingCalled(name).unset : text
}

/** `admin e-mail: a@agency.gov, asked for b@agency.gov` */
export function formatDifference({parameter, existing, wanted}: SettingDifference): string {
  const {label} = settingCalled(parameter)
  return `${label}: ${formatSetting(parameter, existing)}, asked for ${formatSetting(parameter, wanted)}`
}

export function settingCalled(wanted: SettingName): (typeof SETTINGS)[number] {
  const found = SETTINGS.find(({name}) => name === wanted)
  if (!found) throw new TypeError(`There is no setting ${wanted}.`)
  return found
}
