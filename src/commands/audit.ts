import {Args} from '@oclif/core'
import type {Audit as AuditResult} from '../app/audit/audit.ts'
import {auditAndFix} from '../app/audit/audit-and-fix.ts'
import {auditFlags, requireInstanceOrAll} from '../cli/audit-flags.ts'
import {SesctlCommand} from '../cli/command.ts'
import {askYesNo} from '../cli/prompts.ts'
import {auditExit, fixPolicy} from '../domain/audit/choice.ts'
import type {Finding} from '../domain/audit/finding.ts'
import {shellWord} from '../domain/text/shell-words.ts'
import {sarifOf} from '../export/sarif.ts'
import {commandsAfterAudit, renderAudit, renderFinding, renderRepairs} from '../render/audit/audit.ts'
import {renderRequestPreviews} from '../render/instance/request-preview.ts'

export default class Audit extends SesctlCommand<AuditResult> {
  static override summary = 'Find credentials, settings, alarms and topics that are not as they should be'
  static override description =
    "An operator's command. Exit code 3 means that a finding is as severe as --fail-on, or that a repair failed; 4 or 5 that nothing so severe was found in what could be read, and that not everything could. docs/audit-rules.md explains every rule."
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod',
    '<%= config.bin %> <%= command.id %> --all --format sarif > audit.sarif',
    '<%= config.bin %> <%= command.id %> --all --fix',
  ]
  static override args = {
    instance: Args.string({ignoreStdin: true, description: 'name or id of the instance, or its configuration set'}),
  }
  static override flags = auditFlags()

  async run(): Promise<AuditResult> {
    const {args, flags} = await this.parse(Audit)
    const {instance} = args
    requireInstanceOrAll(instance, flags.all)
    const isAgreed = flags.yes || flags.id !== undefined
    const audit = await this.follow(
      auditAndFix(this.ports, instance, {
        policy: fixPolicy(flags),
        mode: flags['dry-run'] ? 'preview' : flags.fix ? 'fix' : 'audit',
        ids: flags.id,
        agrees: async (finding) => isAgreed || (await this.#asked(finding)),
        soFar: (found) => this.soFar(found, renderRepairs(found.repairs ?? [])),
      }),
    )
    if (flags['dry-run']) this.show(renderRequestPreviews(audit.requests ?? []))
    else if (flags.format === 'sarif') this.showRaw(sarifOf(audit))
    else this.show(renderAudit(audit))
    for (const {what, why} of audit.missing) this.warn(`Not read: ${what}. ${why}`)
    if (!flags.fix) this.suggest(...commandsAfterAudit(audit, instance))
    return this.verdict(audit, auditExit(audit, flags['fail-on']))
  }

  async #asked(finding: Finding): Promise<boolean> {
    if (!this.noInput) this.showAside(renderFinding(finding))
    const flag = `--yes, or --id ${shellWord(finding.id)}`
    return await askYesNo({message: 'Fix it?', flag, noInput: this.noInput})
  }
}
