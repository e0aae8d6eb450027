import {formatSetting, type SettingDifference, settingCalled} from '../../domain/instance/setting-differences.ts'
import {type InstanceSettings, SETTINGS} from '../../domain/instance/settings.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {padEnd, type Screen} from '../text/screen.ts'

const WIDTH = Math.max(...SETTINGS.map(({label}) => label.length))

/** One line a setting. */
export function settingLines(screen: Screen, parameters: InstanceSettings): string {
  return SETTINGS.map(({name, label}) => {
    const value = plainLine(formatSetting(name, parameters[name]))
    return `  ${screen.paint.dim(padEnd(label, WIDTH))}  ${value}`
  }).join('\n')
}

/** One line a setting that changes: `- what it was`, `+ what it becomes`. */
export function differenceLines(screen: Screen, differences: readonly SettingDifference[]): string {
  return differences
    .map(({parameter, existing, wanted}) => {
      const {label} = settingCalled(parameter)
      const before = screen.paint.red(`- ${plainLine(formatSetting(parameter, existing))}`)
      const after = screen.paint.green(`+ ${plainLine(formatSetting(parameter, wanted))}`)
      return `  ${label}\n    ${before}\n    ${after}`
    })
    .join('\n')
}
