import {type DnsInstructions, dnsInstructions} from '../app/records/dns-instructions.ts'
import {SesctlCommand} from '../cli/command.ts'
import {dnsFlags, isJsonFormat} from '../cli/dns-flags.ts'
import {optionalInstanceArg} from '../cli/flags.ts'
import {askedAgain, heldRecords} from '../cli/given-credentials.ts'
import {EXIT} from '../domain/exit/exit.ts'
import {requireInside} from '../domain/records/record-zones.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import {EXPORT_FORMATS, exportRecords, isExportFormat} from '../export/formats.ts'
import {renderDnsCards, renderDnsInstructions} from '../render/records/dns-instructions.ts'
import {mindfulTexts, takesDecision} from '../render/records/merge-notes.ts'
import {staleRecords} from '../render/records/stale-records.ts'

export default class DnsInstructionsCommand extends SesctlCommand<DnsInstructions & {text?: string}> {
  static override summary = 'Show the DNS records that an instance needs, in the form that your DNS workflow takes'
  static override description =
    `The broker returns the records inside the credentials of a binding. Where none was made since the instance was last
changed, or the platform does not return its credentials again, one is made for this and deleted again; its credentials
are not shown and not kept. With --credentials, or in an app that the instance is bound to, no platform is needed.

What is published already is merged: an SPF record is changed rather than joined by a second one, a DMARC policy stays or
becomes stronger. A record that something stands in the way of is left out and explained, and the exit code is 3.
--no-merge shows the records as the broker returns them.

Names are absolute or relative to the zone, as each format has them. The zone is found by its SOA record; --zone says it
where no name server can be asked, and picks one where the records belong into several.

  table, cards          for people; cards where the table is wider than the screen
  json, yaml            the whole result, json as with --json
  csv                   for a spreadsheet
  markdown              a ticket for the team that maintains the zone
  zone                  lines for a zone file (RFC 1035), to paste or $INCLUDE
  nsupdate              a script for nsupdate of BIND (RFC 2136)
  route53               a change batch for aws route53 change-resource-record-sets
  cloudflare            the body for POST /zones/ZONE_ID/dns_records/batch
  terraform-aws, terraform-cloudflare, terraform-google
                        resources of that provider
  dnscontrol, octodns   for those tools' own configuration`
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod',
    '<%= config.bin %> <%= command.id %> mail-prod --format zone > mail-prod.zone',
    '<%= config.bin %> <%= command.id %> mail-prod --format route53 --zone agency.gov > batch.json',
    '<%= config.bin %> <%= command.id %> mail-prod --json',
    'cf service-key mail-prod my-key | <%= config.bin %> <%= command.id %> --credentials -',
  ]
  static override args = {instance: optionalInstanceArg()}
  static override flags = dnsFlags(EXPORT_FORMATS)

  override jsonEnabled(): boolean {
    return super.jsonEnabled() || isJsonFormat(this.argv)
  }

  async run(): Promise<DnsInstructions & {text?: string}> {
    const {args, flags} = await this.parse(DnsInstructionsCommand)
    const {zone, merge} = flags
    const asked = {command: 'dns-instructions', file: flags.credentials, instance: args.instance}
    const {holder} = await heldRecords(this.ports, asked, {probe: false, note: (text) => this.note(text)})
    const instructions = await this.follow(
      dnsInstructions(this.ports, holder, {merge, ...(zone === undefined ? {} : {zone, ask: merge})}),
    )
    const {generated, outside, changes} = instructions
    const stale = staleRecords(instructions)
    if (stale !== undefined) this.warn(stale)
    if (zone !== undefined) requireInside({changes, outside}, zone)
    if (outside.length > 0)
      this.warn(`Left out, because they are not published in the zone ${zone}: ${outside.join(', ')}.`)
    this.suggest(shellCommand(...askedAgain({...asked, command: 'verify'}), ...(generated ? [] : ['--watch'])))
    const exit = takesDecision(instructions.merge) ? EXIT.no : EXIT.ok
    if (!isExportFormat(flags.format)) {
      this.show((flags.format === 'cards' ? renderDnsCards : renderDnsInstructions)(instructions))
      return this.verdict(instructions, exit)
    }
    const {text, cautions} = exportRecords(flags.format, instructions)
    for (const caution of [...mindfulTexts(instructions.merge), ...cautions]) this.warn(caution)
    this.showRaw(text)
    return this.verdict({...instructions, text}, exit)
  }
}
