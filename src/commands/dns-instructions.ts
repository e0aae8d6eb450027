import {Flags} from '@oclif/core'
import {type DnsInstructions, dnsInstructions} from '../app/dns-instructions.ts'
import {SesctlCommand} from '../cli/command.ts'
import {instanceArg} from '../cli/flags.ts'
import {shellCommand} from '../domain/shell-words.ts'
import {exportRecords, isExportFormat} from '../export/formats.ts'
import {renderDnsInstructions} from '../render/dns-instructions.ts'

export default class DnsInstructionsCommand extends SesctlCommand<DnsInstructions & {text?: string}> {
  static override summary = 'Show the DNS records that an instance needs, as a table, JSON or a zone file'
  static override description =
    `The broker tells the records inside the credentials of a binding. Where none was made since the instance was last
changed, one is made for this and deleted again; its credentials are not shown and not kept.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod',
    '<%= config.bin %> <%= command.id %> mail-prod --format zone > mail-prod.zone',
    '<%= config.bin %> <%= command.id %> mail-prod --json',
  ]
  static override args = {instance: instanceArg()}
  static override flags = {
    format: Flags.option({
      summary: 'table: for people; json: as with --json; zone: lines for a zone file (RFC 1035), to paste or $INCLUDE',
      options: ['table', 'json', 'zone'] as const,
      default: 'table' as const,
    })(),
  }

  /** `--format json` is another way to say `--json`. */
  override jsonEnabled(): boolean {
    const format = this.argv.indexOf('--format')
    return (
      super.jsonEnabled() || this.argv.includes('--format=json') || (format !== -1 && this.argv[format + 1] === 'json')
    )
  }

  async run(): Promise<DnsInstructions & {text?: string}> {
    const {args, flags} = await this.parse(DnsInstructionsCommand)
    const instructions = await this.follow(dnsInstructions(this.ports, args.instance))
    this.suggest(shellCommand('sesctl', 'verify', args.instance, ...(instructions.generated ? [] : ['--watch'])))
    if (!isExportFormat(flags.format)) {
      this.show(renderDnsInstructions(instructions))
      return instructions
    }
    const text = exportRecords(flags.format, instructions)
    this.showRaw(text)
    return {...instructions, text}
  }
}
