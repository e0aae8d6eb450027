import {Flags} from '@oclif/core'
import {type SendingSwitch, switchSending} from '../app/sending/switch.ts'
import {byFlag, NOT_IN_THE_AUDIT_LOG} from '../cli/audit-log-flags.ts'
import {SesctlCommand} from '../cli/command.ts'
import {dryRunFlag, instanceArg} from '../cli/flags.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import {renderSendingSwitch} from '../render/sending/switch.ts'

export default class Pause extends SesctlCommand<SendingSwitch> {
  static override summary = 'Switch off the sending of one instance'
  static override description =
    "An operator's command: it switches off the sending of the instance's configuration set, and from then on SES refuses its mail over SMTP and the API. It takes an id or the name of a configuration set as well as a name, and changes nothing when it is paused already."
  static override examples = [
    "<%= config.bin %> <%= command.id %> mail-prod --reason 'bounces at 4.2 %'",
    "<%= config.bin %> <%= command.id %> csb-aws-ses-6d7ec4e2-6f0a-4c54-9c6f-1c4a4c1d2f55 --reason 'complaints' --dry-run",
  ]
  static override args = {instance: instanceArg()}
  static override flags = {
    reason: Flags.string({summary: 'why, in a sentence; kept in the audit log', required: true, helpValue: 'TEXT'}),
    by: byFlag(),
    'dry-run': dryRunFlag(),
  }

  async run(): Promise<SendingSwitch> {
    const {args, flags} = await this.parse(Pause)
    const {reason, by, 'dry-run': dryRun} = flags
    const words = {reason, ...(by === undefined ? {} : {by})}
    const result = await this.follow(switchSending(this.ports, args.instance, {enabled: false, ...words, dryRun}))
    if (result.changed && result.entry === undefined) this.warn(NOT_IN_THE_AUDIT_LOG)
    this.show(renderSendingSwitch(result))
    if (!dryRun) {
      this.suggest(
        shellCommand('sesctl', 'reputation', args.instance),
        shellCommand(
          'sesctl',
          'unpause',
          args.instance,
          '--reason',
          'list cleaned',
          '--evidence',
          'what was cleaned up',
        ),
      )
    }
    return result
  }
}
