import type {Finding} from '../../domain/audit/finding.ts'
import type {RuleCode} from '../../domain/audit/rules.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'

const ROTATE = ['rotate', '--write', 'FILE'] as const
const COMMANDS: Partial<Readonly<Record<RuleCode, readonly [command: string, ...flags: string[]]>>> = {
  'credential-old': ROTATE,
  'credential-never-used': ['bindings'],
  'credential-unused': ['bindings'],
  'credential-missing': ROTATE,
  'policy-too-wide': ROTATE,
  'policy-too-narrow': ROTATE,
  'sending-off': ['unpause', '--reason', 'list cleaned'],
  'identity-unverified': ['dns-instructions'],
  'alarm-insufficient-data': ['reputation'],
}

/** What to type about a finding that --fix does nothing for. */
export function commandFor({code, instance, fix}: Finding): string | undefined {
  const words = COMMANDS[code]
  if (!words || !instance || fix.requests) return undefined
  const [command, ...flags] = words
  return shellCommand('sesctl', command, instance.name, ...flags)
}
