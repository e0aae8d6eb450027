import {Flags} from '@oclif/core'
import {
  checkRecipients,
  type GuardConfiguration,
  NO_CONFIGURATION,
  parseGuardConfiguration,
} from '../domain/guard/configuration.ts'
import {parseEmailAddress} from '../domain/sending/email-address.ts'
import {readTextFile} from './text-file.ts'

const addressFlag = Flags.custom<string>({helpValue: 'ADDRESS', parse: async (text) => parseEmailAddress(text)})

/** What every guard takes. */
export const guardFlags = () => ({
  config: Flags.string({
    summary:
      'JSON file with sender, platformAddresses, platformTopic, neverPause, thresholds, leastMessages, instances; - for standard input',
    helpValue: 'FILE',
  }),
  from: addressFlag({summary: "sender of warnings: an address of a verified identity of the operator's"}),
  notify: addressFlag({
    summary: 'address of the platform to notify beside the admin of the instance; repeatable',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'max-pauses': Flags.integer({
    summary: 'limit of pauses in an hour, above which none is made (default 5, or 10 % of a large fleet)',
    min: 0,
    max: 100_000,
  }),
  'dry-run': Flags.boolean({summary: 'judge, show what would be done, and change nothing'}),
})

interface GuardValues {
  readonly config?: string | undefined
  readonly from?: string | undefined
  readonly notify?: string[] | undefined
  readonly 'max-pauses'?: number | undefined
  readonly 'dry-run'?: boolean
}

export interface GuardSettings {
  readonly configuration: GuardConfiguration
  readonly maxPauses?: number
  readonly dryRun: boolean
}

/** Flags say more than the file. @throws InvalidValue naming the place */
export async function guardSettings(flags: GuardValues): Promise<GuardSettings> {
  const {config, from, notify, 'max-pauses': maxPauses} = flags
  const file =
    config === undefined
      ? NO_CONFIGURATION
      : parseGuardConfiguration(await readTextFile(config, "the guard's configuration"))
  checkRecipients(notify ?? [], '--notify')
  return {
    configuration: {
      ...file,
      ...(from === undefined ? {} : {sender: from}),
      ...(notify === undefined ? {} : {platformAddresses: notify}),
    },
    ...(maxPauses === undefined ? {} : {maxPauses}),
    dryRun: flags['dry-run'] === true,
  }
}

/** What an operator should know of the settings before they are relied on. */
export function doubtsOf({configuration: {sender, platformAddresses, platformTopic}}: GuardSettings): string[] {
  if (sender === undefined && platformTopic === undefined) {
    return ['Nobody is notified: there is no sender (--from) and no platformTopic.']
  }
  if (sender === undefined) return ['The admins of instances are not notified: there is no sender (--from).']
  if (platformAddresses.length === 0 && platformTopic === undefined) {
    return ['Only the admins of instances are notified: no address of the platform (--notify) and no platformTopic.']
  }
  return []
}
