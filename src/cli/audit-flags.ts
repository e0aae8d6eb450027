import {Flags} from '@oclif/core'
import {SEVERITIES} from '../domain/audit/finding.ts'
import {InvalidValue} from '../domain/exit/failure.ts'
import {dryRunFlag, durationFlag} from './flags.ts'

/** What is audited, what is fixed, by which rules, and what is a reason to fail. */
export const auditFlags = () => ({
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
})

/** @throws InvalidValue unless there is one of an instance and --all */
export function requireInstanceOrAll(instance: string | undefined, all: boolean | undefined): void {
  if ((all === true) !== (instance !== undefined)) return
  throw new InvalidValue('Say which: the name of one instance, or --all.', {
    hints: ['sesctl audit --all', 'The names: sesctl list'],
  })
}
