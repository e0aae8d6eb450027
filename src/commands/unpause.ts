import {Flags} from '@oclif/core'
import {type SendingSwitch, switchSending} from '../app/sending/switch.ts'
import {byFlag, NOT_IN_THE_AUDIT_LOG} from '../cli/audit-log-flags.ts'
import {SesctlCommand} from '../cli/command.ts'
import {dryRunFlag, instanceArg} from '../cli/flags.ts'
import {askForText} from '../cli/prompts.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import {renderSendingSwitch} from '../render/sending/switch.ts'

export default class Unpause extends SesctlCommand<SendingSwitch> {
  static override summary = 'Switch the sending of one instance on again'
  static override description =
    "An operator's command. Switching on restarts the rates of the configuration set: what they show in the first two weeks is no evidence of health."
  static override examples = [
    "<%= config.bin %> <%= command.id %> mail-prod --reason 'list cleaned' --evidence '1,240 dead addresses removed, the rest has confirmed'",
  ]
  static override args = {instance: instanceArg()}
  static override flags = {
    reason: Flags.string({summary: 'why, in a sentence; kept in the audit log', required: true, helpValue: 'TEXT'}),
    evidence: Flags.string({
      summary: 'what was cleaned up, and the evidence for it; kept in the audit log; asked for unless given',
      helpValue: 'TEXT',
    }),
    by: byFlag(),
    'dry-run': dryRunFlag(),
  }

  async run(): Promise<SendingSwitch> {
    const {args, flags} = await this.parse(Unpause)
    const {reason, by, 'dry-run': dryRun} = flags
    const evidence = flags.evidence ?? (dryRun ? undefined : await this.#askForEvidence())
    const words = {reason, ...(by === undefined ? {} : {by}), ...(evidence === undefined ? {} : {evidence})}
    const result = await this.follow(switchSending(this.ports, args.instance, {enabled: true, ...words, dryRun}))
    if (result.changed && result.entry === undefined) this.warn(NOT_IN_THE_AUDIT_LOG)
    this.show(renderSendingSwitch(result))
    if (result.changed || result.requests?.length) {
      this.warn(
        'Switching on restarts the rates: for two weeks, and until there is volume, a low rate is no evidence of health.',
      )
    }
    if (result.changed) this.suggest(shellCommand('sesctl', 'reputation', args.instance))
    return result
  }
  async #askForEvidence(): Promise<string> {
    return await askForText({
      message: 'What was cleaned up, and what is the evidence?',
      flag: "--evidence '1,240 dead addresses removed'",
      noInput: this.noInput,
    })
  }
}
