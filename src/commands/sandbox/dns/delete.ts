import {Args} from '@oclif/core'
import {SesctlCommand} from '../../../cli/command.ts'

export default class SandboxDnsDelete extends SesctlCommand<{deleted: number}> {
  static override summary = 'Delete records from the offline name server'
  static override examples = ['<%= config.bin %> <%= command.id %> _dmarc.agency.test TXT']
  static override args = {
    name: Args.string({ignoreStdin: true, required: true, description: 'full name of the records'}),
    type: Args.string({ignoreStdin: true, description: 'only of this type'}),
    value: Args.string({ignoreStdin: true, description: 'only with this data'}),
  }

  async run(): Promise<{deleted: number}> {
    const {args} = await this.parse(SandboxDnsDelete)
    const deleted = await (await this.ports.sandbox()).deleteRecords({
      name: args.name,
      ...(args.type === undefined ? {} : {type: args.type.toUpperCase()}),
      ...(args.value === undefined ? {} : {data: args.value}),
    })
    this.show(() => `${deleted} ${deleted === 1 ? 'record' : 'records'} deleted.`)
    return {deleted}
  }
}
