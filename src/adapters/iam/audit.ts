import {setTimeout as wait} from 'node:timers/promises'
import {
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GenerateCredentialReportCommand,
  GetAccountAuthorizationDetailsCommand,
  GetCredentialReportCommand,
  IAMClient,
  ListAccessKeysCommand,
  RemoveUserFromGroupCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import {Unavailable} from '../../domain/exit/failure.ts'
import type {AuditCredentials} from '../../ports/audit/account.ts'
import type {AwsAccount} from '../http/aws-account.ts'
import {LONG_LISTS, REPORT} from '../http/aws-body-limit.ts'
import {type AwsOptions, awsCall} from '../http/aws-call.ts'
import {isNotFound} from '../http/aws-error.ts'
import {nextPages} from '../http/next-page.ts'
import {present} from '../http/present.ts'
import {retryOptions} from '../http/retry-options.ts'
import {readCredentialReport} from './audit-report.ts'
import {auditedUsers} from './audit-users.ts'

/** The most that IAM gives at a time; it may give fewer. */
const PAGE_SIZE = 1000
/** A report takes seconds, for a large account a minute or two. */
const REPORT_ASKED = 60
const REPORT_PAUSE_MILLIS = 2000

/** IAM users of an account, read in bulk. */
export function iamAudit(account: AwsAccount, {signal, trace}: AwsOptions): AuditCredentials {
  const client = new IAMClient(retryOptions(account, trace, LONG_LISTS))
  const reports = new IAMClient(retryOptions(account, trace, REPORT))
  const abort = {abortSignal: signal}
  const call = async <Answer>(what: string, action: string, run: () => Promise<Answer>): Promise<Answer> =>
    await awsCall(signal, {what, action: `iam:${action}`}, run)
  const unlessGone = async (run: () => Promise<unknown>): Promise<void> => {
    try {
      await run()
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }

  async function finishedReport(): Promise<void> {
    for (let asked = 0; asked < REPORT_ASKED; asked += 1) {
      const {State} = await call('have the credential report made', 'GenerateCredentialReport', () =>
        client.send(new GenerateCredentialReportCommand({}), abort),
      )
      if (State === 'COMPLETE') return
      await wait(asked === 0 ? REPORT_PAUSE_MILLIS / 4 : REPORT_PAUSE_MILLIS, undefined, {signal}).catch(() =>
        signal.throwIfAborted(),
      )
    }
    throw new Unavailable('Failed to read the credential report: IAM has not finished it in two minutes.', {
      hints: ['Try again in some minutes: IAM continues with it.'],
    })
  }

  return {
    async *users() {
      const next = nextPages('list the IAM users')
      let marker: string | undefined
      do {
        const input = {
          Filter: ['User' as const],
          MaxItems: PAGE_SIZE,
          ...(marker === undefined ? {} : {Marker: marker}),
        }
        const page = await call('list the IAM users', 'GetAccountAuthorizationDetails', () =>
          client.send(new GetAccountAuthorizationDetailsCommand(input), abort),
        )
        yield auditedUsers(present(page.UserDetailList, 'list the IAM users'))
        marker = next(page.IsTruncated ? page.Marker : undefined)
      } while (marker !== undefined)
    },

    async reportedKeys() {
      await finishedReport()
      const {Content} = await call('read the credential report', 'GetCredentialReport', () =>
        reports.send(new GetCredentialReportCommand({}), abort),
      )
      return readCredentialReport(new TextDecoder().decode(Content))
    },

    async keys(user) {
      const page = await call(`list the access keys of ${user}`, 'ListAccessKeys', async () => {
        try {
          return await client.send(new ListAccessKeysCommand({UserName: user}), abort)
        } catch (error) {
          if (isNotFound(error)) return undefined
          throw error
        }
      })
      return (page && present(page.AccessKeyMetadata, `list the access keys of ${user}`))?.flatMap(
        ({AccessKeyId, Status}) => (AccessKeyId === undefined ? [] : [{id: AccessKeyId, active: Status === 'Active'}]),
      )
    },

    async deactivateKey(user, keyId) {
      await call(`make an access key of ${user} inactive`, 'UpdateAccessKey', () =>
        client.send(new UpdateAccessKeyCommand({UserName: user, AccessKeyId: keyId, Status: 'Inactive'})),
      )
    },

    async deleteUser({user, keyIds, policies, attachedPolicies, groups}) {
      const who = {UserName: user}
      const gone = async (action: string, run: () => Promise<unknown>): Promise<void> =>
        await call(`delete the IAM user ${user}`, action, () => unlessGone(run))
      for (const id of keyIds)
        await gone('DeleteAccessKey', () => client.send(new DeleteAccessKeyCommand({...who, AccessKeyId: id})))
      for (const name of policies)
        await gone('DeleteUserPolicy', () => client.send(new DeleteUserPolicyCommand({...who, PolicyName: name})))
      for (const arn of attachedPolicies)
        await gone('DetachUserPolicy', () => client.send(new DetachUserPolicyCommand({...who, PolicyArn: arn})))
      for (const name of groups)
        await gone('RemoveUserFromGroup', () => client.send(new RemoveUserFromGroupCommand({...who, GroupName: name})))
      await gone('DeleteUser', () => client.send(new DeleteUserCommand(who)))
    },
  }
}
