import {
  type BehaviorOnMxFailure,
  GetConfigurationSetCommand,
  GetEmailIdentityCommand,
  ListConfigurationSetsCommand,
  ListEmailIdentitiesCommand,
  PutConfigurationSetDeliveryOptionsCommand,
  PutConfigurationSetReputationOptionsCommand,
  PutConfigurationSetSuppressionOptionsCommand,
  PutEmailIdentityConfigurationSetAttributesCommand,
  PutEmailIdentityMailFromAttributesCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2'
import type {AuditMail, MailRepair} from '../../ports/audit/account.ts'
import type {AwsAccount} from '../http/aws-account.ts'
import {type AwsOptions, awsCall} from '../http/aws-call.ts'
import {isNotFound} from '../http/aws-error.ts'
import {nextPages} from '../http/next-page.ts'
import {retryOptions} from '../http/retry-options.ts'
import {auditedIdentity, auditedSet} from './audit-states.ts'
import {identityAnswer, setAnswer} from './whole-answers.ts'

/** The most that SES lists at a time. */
const PAGE_SIZE = 1000

/** Configuration sets and identities of an account. */
export function sesAudit(account: AwsAccount, {signal, trace}: AwsOptions): AuditMail {
  const client = new SESv2Client(retryOptions(account, trace))
  const abort = {abortSignal: signal}

  async function find<Answer>(what: string, action: string, run: () => Promise<Answer>): Promise<Answer | undefined> {
    return await awsCall(signal, {what, action}, async () => {
      try {
        return await run()
      } catch (error) {
        if (isNotFound(error)) return undefined
        throw error
      }
    })
  }

  async function* pages<Answer extends {NextToken?: string | undefined}>(
    subject: {what: string; action: string},
    run: (input: {PageSize: number; NextToken?: string}) => Promise<Answer>,
  ): AsyncGenerator<Answer, void, void> {
    const next = nextPages(subject.what)
    let token: string | undefined
    do {
      const input = {PageSize: PAGE_SIZE, ...(token === undefined ? {} : {NextToken: token})}
      const page = await awsCall(signal, subject, () => run(input))
      yield page
      token = next(page.NextToken)
    } while (token)
  }

  return {
    async *configurationSetNames() {
      const subject = {what: 'list the configuration sets', action: 'ses:ListConfigurationSets'}
      for await (const page of pages(subject, (input) => client.send(new ListConfigurationSetsCommand(input), abort)))
        yield page.ConfigurationSets ?? []
    },
    async configurationSet(name) {
      const answer = await find(`read the configuration set ${name}`, 'ses:GetConfigurationSet', () =>
        client.send(new GetConfigurationSetCommand({ConfigurationSetName: name}), abort),
      )
      return answer && auditedSet(name, setAnswer(name, answer))
    },
    async *identityNames() {
      const subject = {what: 'list the identities', action: 'ses:ListEmailIdentities'}
      for await (const page of pages(subject, (input) => client.send(new ListEmailIdentitiesCommand(input), abort)))
        yield (page.EmailIdentities ?? []).flatMap(({IdentityName, IdentityType}) =>
          IdentityName === undefined || IdentityType === 'EMAIL_ADDRESS' ? [] : [IdentityName],
        )
    },
    async identity(name) {
      const answer = await find(`read the identity ${name}`, 'ses:GetEmailIdentity', () =>
        client.send(new GetEmailIdentityCommand({EmailIdentity: name}), abort),
      )
      return answer && auditedIdentity(name, identityAnswer(name, answer))
    },
    async repair(repair) {
      const {action, send} = repairCall(client, repair)
      const subject = 'set' in repair ? repair.set : repair.identity
      await awsCall(signal, {what: `change ${subject}`, action: `ses:${action}`}, send)
    },
  }
}

/** Not given up on Ctrl-C: a change that has left is better known than guessed. */
function repairCall(client: SESv2Client, repair: MailRepair): {action: string; send: () => Promise<unknown>} {
  switch (repair.kind) {
    case 'require-tls':
      return {
        action: 'PutConfigurationSetDeliveryOptions',
        send: () =>
          client.send(
            new PutConfigurationSetDeliveryOptionsCommand({
              ConfigurationSetName: repair.set,
              TlsPolicy: 'REQUIRE',
              ...(repair.sendingPool === undefined ? {} : {SendingPoolName: repair.sendingPool}),
              ...(repair.maxDeliverySeconds === undefined ? {} : {MaxDeliverySeconds: repair.maxDeliverySeconds}),
            }),
          ),
      }
    case 'publish-reputation':
      return {
        action: 'PutConfigurationSetReputationOptions',
        send: () =>
          client.send(
            new PutConfigurationSetReputationOptionsCommand({
              ConfigurationSetName: repair.set,
              ReputationMetricsEnabled: true,
            }),
          ),
      }
    case 'suppress':
      return {
        action: 'PutConfigurationSetSuppressionOptions',
        send: () =>
          client.send(
            new PutConfigurationSetSuppressionOptionsCommand({
              ConfigurationSetName: repair.set,
              SuppressedReasons: ['BOUNCE', 'COMPLAINT'],
            }),
          ),
      }
    case 'set-default-set':
      return {
        action: 'PutEmailIdentityConfigurationSetAttributes',
        send: () =>
          client.send(
            new PutEmailIdentityConfigurationSetAttributesCommand({
              EmailIdentity: repair.identity,
              ConfigurationSetName: repair.set,
            }),
          ),
      }
    case 'restart-mail-from':
      return {
        action: 'PutEmailIdentityMailFromAttributes',
        send: () =>
          client.send(
            new PutEmailIdentityMailFromAttributesCommand({
              EmailIdentity: repair.identity,
              MailFromDomain: repair.mailFromDomain,
              BehaviorOnMxFailure: repair.behavior as BehaviorOnMxFailure,
            }),
          ),
      }
  }
}
