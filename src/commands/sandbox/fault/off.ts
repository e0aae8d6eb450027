import {Args, Flags} from '@oclif/core'
import {SesctlCommand} from '../../../cli/command.ts'
import {InvalidValue} from '../../../domain/exit/failure.ts'
import {plainLine} from '../../../domain/text/plain-text.ts'

export default class SandboxFaultOff extends SesctlCommand<{off: readonly string[]}> {
  static override summary = 'Switch a fault of the offline service off, or all of them'
  static override examples = [
    '<%= config.bin %> <%= command.id %> lost-reply',
    '<%= config.bin %> <%= command.id %> --all',
  ]
  static override args = {fault: Args.string({ignoreStdin: true, description: 'name of the fault'})}
  static override flags = {all: Flags.boolean({summary: 'every fault that is on'})}

  async run(): Promise<{off: readonly string[]}> {
    const {args, flags} = await this.parse(SandboxFaultOff)
    if ((args.fault === undefined) !== (flags.all === true)) {
      throw new InvalidValue('Name one fault, or give --all.', {hints: ['sesctl sandbox fault list']})
    }
    const which = args.fault === undefined ? ({all: true} as const) : {name: args.fault}
    const off = await (await this.ports.sandbox()).switchFaultsOff(which)
    this.show(() => (off.length > 0 ? `Off: ${off.map(plainLine).join(', ')}.` : 'Nothing was on.'))
    return {off}
  }
}
