import {Args, Flags} from '@oclif/core'
import {type Audited, type Audit as AuditResult, auditAccount} from '../app/audit/audit.ts'
import {repairFindings} from '../app/audit/repair-findings.ts'
import {SesctlCommand} from '../cli/command.ts'
import {dryRunFlag, durationFlag} from '../cli/flags.ts'
import {askYesNo} from '../cli/prompts.ts'
import {auditExit, chooseFindings, fixPolicy} from '../domain/audit/choice.ts'
import {type Judged, SEVERITIES} from '../domain/audit/finding.ts'
import {InvalidValue} from '../domain/exit/failure.ts'
import {shellCommand, shellWord} from '../domain/text/shell-words.ts'
import {sarifOf} from '../export/sarif.ts'
import {renderAudit, renderFinding} from '../render/audit/audit.ts'
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
  static override flags = {
    all: Flags.boolean({summary: 'everything that the broker made in the AWS account'}),
    fix: Flags.boolean({summary: 'fix what is safe to fix, one by one, and verify each fix'}),
    id: Flags.string({
      summary: 'with --fix: only this finding, without a question; repeatable',
      helpValue: 'ID',
      multiple: true,
      multipleNonGreedy: true,
      dependsOn: ['fix'],
    }),
    yes: Flags.boolean({
      char: 'y',
      summary: 'with --fix: everything that is safe, without a question',
      dependsOn: ['fix'],
    }),
    'dry-run': dryRunFlag(),
    'topic-key': Flags.string({
      summary: 'KMS key for topics whose key CloudWatch cannot use; none = without encryption',
      helpValue: 'KEY',
    }),
    'alarm-topic': Flags.string({
      summary: 'ARN of a topic that repaired alarms notify as well; repeatable',
      helpValue: 'ARN',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'max-age': durationFlag({summary: 'an access key is old after this (default 90d)', helpValue: '90d'}),
    'unused-for': durationFlag({summary: 'an access key is unused after this (default 90d)', helpValue: '90d'}),
    'fail-on': Flags.option({
      summary: 'exit with 3 at this severity or above',
      options: SEVERITIES,
      default: 'error',
    })(),
    format: Flags.option({summary: 'how to show it', options: ['text', 'sarif'] as const, default: 'text'})(),
  }

  async run(): Promise<AuditResult> {
    const {args, flags} = await this.parse(Audit)
    if (Boolean(flags.all) === (args.instance !== undefined)) {
      const hints = ['sesctl audit --all', 'The names: sesctl list']
      throw new InvalidValue('Say which: the name of one instance, or --all.', {hints})
    }
    const audited = await this.follow(auditAccount(this.ports, args.instance, fixPolicy(flags)))
    const chosen = flags.fix || flags['dry-run'] ? chooseFindings(audited.judged, flags.id) : []
    const audit = await this.#audit(audited, chosen, flags)
    if (flags['dry-run']) this.show(renderRequestPreviews(audit.requests ?? []))
    else if (flags.format === 'sarif') this.showRaw(sarifOf(audit))
    else this.show(renderAudit(audit))
    for (const {what, why} of audit.missing) this.warn(`Not read: ${what}. ${why}`)
    if (!flags.fix && chooseFindings(audited.judged, undefined).length > 0) {
      this.suggest(shellCommand('sesctl', 'audit', args.instance ?? '--all', '--fix', '--dry-run'))
    }
    return this.verdict(audit, auditExit(audit, flags['fail-on']))
  }

  async #audit(
    {audit}: Audited,
    chosen: readonly Judged[],
    flags: {'dry-run': boolean; fix: boolean; yes: boolean; id?: string[] | undefined},
  ): Promise<AuditResult> {
    if (flags['dry-run']) return {...audit, requests: chosen.flatMap(({finding}) => finding.fix.requests ?? [])}
    if (!flags.fix) return audit
    const agreed = flags.yes || flags.id ? chosen : await this.#ask(chosen)
    return {...audit, repairs: await this.follow(repairFindings(this.ports, agreed))}
  }

  async #ask(chosen: readonly Judged[]): Promise<Judged[]> {
    const agreed: Judged[] = []
    for (const judged of chosen) {
      const {finding} = judged
      if (!this.noInput) this.showAside(renderFinding(finding))
      const flag = `--yes, or --id ${shellWord(finding.id)}`
      if (await askYesNo({message: 'Fix it?', flag, noInput: this.noInput})) agreed.push(judged)
    }
    return agreed
  }
}
