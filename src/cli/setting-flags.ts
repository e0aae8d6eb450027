import {Flags, type Interfaces} from '@oclif/core'
import {SETTINGS} from '../domain/instance/settings.ts'
import type {TypedSettings} from '../domain/instance/typed-settings.ts'

interface FlagOfKind {
  readonly text: Interfaces.OptionFlag<string | undefined>
  readonly addresses: Interfaces.OptionFlag<string[] | undefined>
  readonly switch: Interfaces.BooleanFlag<boolean>
}

type Setting = (typeof SETTINGS)[number]
type SettingFlags<Row extends Setting> = {[Each in Row as Each['flag']]: FlagOfKind[Each['kind']]}

/** A flag for each setting of an instance. */
export const settingFlags = () => flagsOf(SETTINGS) as SettingFlags<Setting>

/** A flag for each setting that can be changed later; "" takes one away. */
export const changeFlags = () =>
  flagsOf(SETTINGS.filter((setting) => !('fixed' in setting))) as SettingFlags<Exclude<Setting, {fixed: true}>>

function flagsOf(settings: readonly Setting[]): object {
  return Object.fromEntries(settings.map((setting) => [setting.flag, flagOf(setting)]))
}

function flagOf(setting: Setting): FlagOfKind[Setting['kind']] {
  const {summary} = setting
  if (setting.kind === 'switch') {
    const flag = Flags.boolean({summary, allowNo: true})
    return flag
  }
  const {helpValue} = setting
  if (setting.kind === 'text') return Flags.string({summary, helpValue})
  return Flags.string({summary, helpValue, multiple: true, multipleNonGreedy: true})
}

/** @param flags as parsed; those of other subjects are left out. */
export function typedSettings(flags: Readonly<Record<string, unknown>>): TypedSettings {
  return Object.fromEntries(SETTINGS.map(({name, flag}) => [name, flags[flag]]))
}
