import {Args} from '@oclif/core'
import {SesctlCommand} from '../../../cli/command.ts'

export default class SandboxDnsExport extends SesctlCommand<{zone: string; text: string}> {
  static override summary = 'Print a zone of the offline name server as a zone file (RFC 1035)'
  static override examples = ['<%= config.bin %> <%= command.id %> agency.test > agency.test.zone']
  static override args = {zone: Args.string({ignoreStdin: true, required: true, description: 'name of the zone'})}

  async run(): Promise<{zone: string; text: string}> {
    const {args} = await this.parse(SandboxDnsExport)
    const text = await (await this.ports.sandbox()).exportZone(args.zone)
    this.showRaw(text)
    return {zone: args.zone, text}
  }
}
