import type {Environment} from '../../environment.ts'
import {AwsError} from '../aws-error.ts'
import type {QueryOperation} from '../protocols/query.ts'
import {xmlTimestamp} from '../protocols/xml.ts'
import {credentialReport} from './credential-report.ts'

/** A report is made anew when the last one is so old (IAM API Reference, GenerateCredentialReport). */
const FRESH_MILLIS = 4 * 60 * 60 * 1000

interface ReportRow {
  generated_at: number
  content: string
}

export const CREDENTIAL_REPORT_OPERATIONS: readonly QueryOperation[] = [
  {
    name: 'GenerateCredentialReport',
    permission: () => ({action: 'iam:GenerateCredentialReport', resource: '*'}),
    run({env}) {
      const last = lastReport(env)
      if (last && isFresh(env, last)) return {State: 'COMPLETE'}
      env.store.transaction(() => {
        env.store.run('DELETE FROM credential_report')
        env.store.run(
          'INSERT INTO credential_report (generated_at, content) VALUES (?, ?)',
          env.clock.now(),
          credentialReport(env),
        )
      })
      return {State: 'STARTED', Description: 'No report exists. Starting a new report generation task'}
    },
  },
  {
    name: 'GetCredentialReport',
    permission: () => ({action: 'iam:GetCredentialReport', resource: '*'}),
    run({env}) {
      const last = lastReport(env)
      if (!last) throw new AwsError('ReportNotPresent', 410, 'No report exists. Please generate a report.')
      if (!isFresh(env, last)) throw new AwsError('ReportExpired', 410, 'The report has expired. Please generate one.')
      return {
        Content: Buffer.from(last.content, 'utf8').toString('base64'),
        ReportFormat: 'text/csv',
        GeneratedTime: xmlTimestamp(last.generated_at),
      }
    },
  },
]

function lastReport({store}: Environment): ReportRow | undefined {
  return store.one<ReportRow>('SELECT * FROM credential_report')
}

function isFresh({clock}: Environment, {generated_at}: ReportRow): boolean {
  return Math.abs(clock.now() - generated_at) < FRESH_MILLIS
}
