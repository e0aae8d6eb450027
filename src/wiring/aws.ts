import type {AwsAccount} from '../adapters/http/aws-account.ts'
import type {Ports} from '../ports/ports.ts'
import type {WiredContext} from './contexts.ts'
import {once} from './once.ts'

export interface WiredAws {
  /** Undefined when the context says nothing of AWS. */
  readonly account: () => Promise<AwsAccount | undefined>
  /** Twelve digits; asked for once. */
  accountId(account: AwsAccount): Promise<string>
  readonly ports: Pick<
    Ports,
    | 'emailService'
    | 'reputationMetrics'
    | 'accessKeys'
    | 'auditAccount'
    | 'awsAccountId'
    | 'operatorMail'
    | 'announcements'
  >
}

export function wireAws({options, current, readSecret}: WiredContext): WiredAws {
  const account = once(async (): Promise<AwsAccount | undefined> => {
    const {aws} = (await current()).context
    if (!aws) return undefined
    const {keepGarbageShort} = await import('../adapters/http/young-generation.ts')
    keepGarbageShort()
    const {accountOf} = await import('../adapters/contexts/aws-access.ts')
    return await accountOf(aws, readSecret)
  })
  /** A port of the account, loaded when it is first asked for. */
  const ofAccount = <Port>(load: (account: AwsAccount) => Promise<Port>): (() => Promise<Port | undefined>) =>
    once(async () => {
      const found = await account()
      return found && (await load(found))
    })
  let knownAccountId: Promise<string> | undefined
  const accountId = async (found: AwsAccount): Promise<string> => {
    const {awsAccountId} = await import('../adapters/sts/account-id.ts')
    knownAccountId ??= awsAccountId(found, options)
    return await knownAccountId
  }
  return {
    account,
    accountId,
    ports: {
      emailService: ofAccount(async (found) => {
        const {sesEmailService} = await import('../adapters/ses/email-service.ts')
        return sesEmailService(found, options)
      }),
      reputationMetrics: ofAccount(async (found) => {
        const {cloudWatchReputation} = await import('../adapters/cloudwatch/reputation-metrics.ts')
        return cloudWatchReputation(found, options)
      }),
      accessKeys: ofAccount(async (found) => {
        const {iamAccessKeys} = await import('../adapters/iam/access-keys.ts')
        return iamAccessKeys(found, options)
      }),
      auditAccount: ofAccount(async (found) => {
        const [{iamAudit}, {sesAudit}, {cloudWatchAlarms}, {snsTopics}] = await Promise.all([
          import('../adapters/iam/audit.ts'),
          import('../adapters/ses/audit.ts'),
          import('../adapters/cloudwatch/alarms.ts'),
          import('../adapters/sns/topics.ts'),
        ])
        return {
          region: found.region,
          credentials: iamAudit(found, options),
          mail: sesAudit(found, options),
          alarms: cloudWatchAlarms(found, options),
          topics: snsTopics(found, options),
        }
      }),
      awsAccountId: async () => {
        const found = await account()
        return found && (await accountId(found))
      },
      operatorMail: ofAccount(async (found) => {
        const {sesOperatorMail} = await import('../adapters/ses/operator-mail.ts')
        return sesOperatorMail(found, options)
      }),
      announcements: ofAccount(async (found) => {
        const {snsAnnouncements} = await import('../adapters/sns/announcements.ts')
        return snsAnnouncements(found, async () => await accountId(found), options)
      }),
    },
  }
}
