import {Flags} from '@oclif/core'
import {SesctlCommand} from '../../../cli/command.ts'
import type {SandboxRecord} from '../../../domain/sandbox/sandbox.ts'
import {renderDnsRecords} from '../../../render/sandbox/sandbox.ts'

export default class SandboxDns extends SesctlCommand<{records: readonly SandboxRecord[]}> {
  static override summary = 'List the records that the offline name server holds'
  static override examples = ['<%= config.bin %> <%= command.id %> --zone agency.test']
  static override flags = {zone: Flags.string({summary: 'only this zone', helpValue: 'ZONE'})}

  async run(): Promise<{records: readonly SandboxRecord[]}> {
    const {flags} = await this.parse(SandboxDns)
    const records = await (await this.ports.sandbox()).dnsRecords(flags.zone)
    this.show(renderDnsRecords(records))
    return {records}
  }
}
