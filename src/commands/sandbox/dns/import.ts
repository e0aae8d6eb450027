import {Args, Flags} from '@oclif/core'
import {SesctlCommand} from '../../../cli/command.ts'
import {readTextFile} from '../../../cli/text-file.ts'

export default class SandboxDnsImport extends SesctlCommand<{zone: string; records: number}> {
  static override summary = 'Load a zone file (RFC 1035) into the offline name server'
  static override description = 'All of it or nothing: a mistake is named by its line.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> agency.test.zone --origin agency.test',
    '<%= config.bin %> dns-instructions mail-test --format zone | <%= config.bin %> <%= command.id %> -',
  ]
  static override args = {
    file: Args.string({ignoreStdin: true, required: true, description: 'file to read; - for standard input'}),
  }
  static override flags = {origin: Flags.string({summary: 'zone, where the file does not say', helpValue: 'ZONE'})}

  async run(): Promise<{zone: string; records: number}> {
    const {args, flags} = await this.parse(SandboxDnsImport)
    const text = await readTextFile(args.file, 'The zone file')
    const imported = await (await this.ports.sandbox()).importZone(text, flags.origin)
    this.show(() => `${imported.records} records in zone ${imported.zone}.`)
    return imported
  }
}
