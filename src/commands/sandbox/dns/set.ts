import {Args, Flags} from '@oclif/core'
import {SesctlCommand} from '../../../cli/command.ts'
import type {SandboxRecord} from '../../../domain/sandbox/sandbox.ts'

export default class SandboxDnsSet extends SesctlCommand<{record: SandboxRecord}> {
  static override summary = 'Publish a record on the offline name server'
  static override description =
    'A zone that does not exist yet is made. A CNAME takes the place of the one that is there; other types add.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> _dmarc.agency.test TXT "v=DMARC1; p=none"',
    '<%= config.bin %> <%= command.id %> mail.agency.test MX "10 feedback-smtp.us-gov-west-1.amazonses.com"',
  ]
  static override args = {
    name: Args.string({ignoreStdin: true, required: true, description: 'full name of the record'}),
    type: Args.string({ignoreStdin: true, required: true, description: 'A, AAAA, CAA, CNAME, MX, NS, PTR, SRV or TXT'}),
    value: Args.string({ignoreStdin: true, required: true, description: 'its data; TXT without quotes'}),
  }
  static override flags = {
    ttl: Flags.integer({summary: 'seconds', default: 600, min: 0, max: 2_147_483_647}),
    zone: Flags.string({summary: 'zone to put it in, where none encloses the name yet', helpValue: 'ZONE'}),
  }

  async run(): Promise<{record: SandboxRecord}> {
    const {args, flags} = await this.parse(SandboxDnsSet)
    const record = {name: args.name, type: args.type.toUpperCase(), ttl: flags.ttl, data: args.value}
    await (await this.ports.sandbox()).setRecord(record, flags.zone)
    this.show(() => `${record.name} ${record.ttl} ${record.type} ${record.data}`)
    return {record}
  }
}
