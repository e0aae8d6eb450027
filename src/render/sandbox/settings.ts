import type {SandboxSettings, SandboxSettingValue} from '../../domain/sandbox/sandbox.ts'
import {typedSettingName} from '../../domain/sandbox/settings.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import type {View} from '../text/screen.ts'

const LINKS = {sandbox: "sandbox: the sandbox's own address", aws: "aws: AWS's host, reached by the proxy"}
const ALARMS = {upstream: 'upstream: as the real broker makes them, they never fire', working: 'working: they fire'}

/** Every setting; those of Cloud Foundry under the names that --cf takes. */
export function renderSandboxSettings(settings: SandboxSettings): View {
  return (screen) => {
    const own = [
      ['operations take', formatDuration(settings.operationMillis)],
      ['binds take', formatDuration(settings.bindMillis)],
      ['alarms', ALARMS[settings.alarms]],
      ['daily quota', `${settings.max24HourSend} recipients in 24 hours`],
      ['send rate', `${settings.maxSendRate} recipients a second`],
      ['links of SNS', LINKS[settings.snsLinks]],
      ['OpenTofu', plainLine(settings.tofuVersion)],
    ] as const
    const cloudFoundry = Object.entries(settings.cloudFoundry).map(
      ([name, value]) => [typedSettingName(plainLine(name)), valueText(name, value)] as const,
    )
    const lines = (rows: readonly (readonly [string, string])[], indent: string): string[] => {
      const width = Math.max(...rows.map(([name]) => name.length))
      return rows.map(([name, value]) => `${indent}${screen.paint.dim(name.padEnd(width))}  ${value}`)
    }
    return [...lines(own, ''), '', 'Cloud Foundry', ...lines(cloudFoundry, '  ')].join('\n')
  }
}

function valueText(name: string, value: SandboxSettingValue): string {
  if (value === -1) return '-1 (no limit)'
  if (value === '') return '(none)'
  if (typeof value !== 'number') return plainLine(String(value))
  if (name.endsWith('Millis')) return `${value} (${formatDuration(value)})`
  return name.endsWith('Seconds') ? `${value} (${formatDuration(value * 1000)})` : String(value)
}
