import {Flags} from '@oclif/core'
import {type SendingSwitch, switchSending} from '../app/sending-switch.ts'
import {SesctlCommand} from '../cli/command.ts'
import {dryRunFlag, instanceArg} from '../cli/flags.ts'
import {shellCommand} from '../domain/shell-words.ts'
import {renderSendingSwitch} from '../render/sending-switch.ts'

export default class Unpause extends SesctlCommand<SendingSwitch> {
  static override summary = 'Switch the sending of one instance on again'
  static override description =
    "An operator's command. Switching on restarts the rates of the configuration set: what they show in the first two weeks is no evidence of health."
  static override examples = [
    "<%= config.bin %> <%= command.id %> mail-prod --reason 'list cleaned: 1,240 dead addresses removed'",
  ]
  static override args = {instance: instanceArg()}
  static override flags = {
    reason: Flags.string({
      summary: 'what was cleaned up, in a sentence; kept in the result',
      required: true,
      helpValue: 'TEXT',
    }),
    'dry-run': dryRunFlag(),
  }

  async run(): Promise<SendingSwitch> {
    const {args, flags} = await this.parse(Unpause)
    const {reason, 'dry-run': dryRun} = flags
    const result = await this.follow(switchSending(this.ports, args.instance, {enabled: true, reason, dryRun}))
    this.show(renderSendingSwitch(result))
    if (result.changed || result.requests?.length) {
      this.warn(
        'Switching on restarts the rates: for two weeks, and until there is volume, a low rate is no evidence of health.',
      )
    }
    if (result.changed) this.suggest(shellCommand('sesctl', 'reputation', args.instance))
    return result
  }
}
