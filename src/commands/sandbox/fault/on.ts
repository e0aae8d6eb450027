import {Args, Flags} from '@oclif/core'
import {switchFaultOn} from '../../../app/sandbox/faults.ts'
import {SesctlCommand} from '../../../cli/command.ts'
import {durationFlag} from '../../../cli/flags.ts'
import {shareFlag} from '../../../cli/sandbox-flags.ts'
import type {SandboxFault} from '../../../domain/sandbox/sandbox.ts'
import {shellCommand} from '../../../domain/text/shell-words.ts'
import {renderFaultOn} from '../../../render/sandbox/faults.ts'

export default class SandboxFaultOn extends SesctlCommand<{fault: SandboxFault}> {
  static override summary = 'Switch a fault of the offline service on'
  static override description = 'It stays on, over restarts too, until it is switched off or its limit is reached.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> lost-reply --times 1 --instance mail-test',
    '<%= config.bin %> <%= command.id %> slow-propagation --delay 2m --for 1h',
  ]
  static override args = {
    fault: Args.string({ignoreStdin: true, required: true, description: 'name of the fault, as fault list has it'}),
  }
  static override flags = {
    for: durationFlag({summary: 'switch it off after DURATION of the sandbox clock'}),
    times: Flags.integer({summary: 'switch it off after N times', min: 1, max: 1_000_000}),
    instance: Flags.string({summary: 'only this service instance', helpValue: 'NAME'}),
    delay: durationFlag({summary: 'delay that the fault causes'}),
    share: shareFlag({summary: 'share of the requests or messages that it affects'}),
  }

  async run(): Promise<{fault: SandboxFault}> {
    const {args, flags} = await this.parse(SandboxFaultOn)
    const fault = await switchFaultOn(this.ports, args.fault, {
      ...(flags.for === undefined ? {} : {forMillis: flags.for}),
      ...(flags.times === undefined ? {} : {times: flags.times}),
      ...(flags.instance === undefined ? {} : {instance: flags.instance}),
      ...(flags.delay === undefined ? {} : {millis: flags.delay}),
      ...(flags.share === undefined ? {} : {share: flags.share}),
    })
    this.show(renderFaultOn(fault))
    this.suggest(shellCommand('sesctl', 'sandbox', 'fault', 'off', args.fault))
    return {fault}
  }
}
