import {
  GetConfigurationSetCommand,
  GetEmailIdentityCommand,
  ListConfigurationSetsCommand,
  PutConfigurationSetSendingOptionsCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2'
import type {
  ConfigurationSetState,
  EmailService,
  IdentityState,
  ProviderVolume,
  SentCount,
  Volume,
} from '../../ports/sending/email-service.ts'
import {type AwsAccount, clientOptions} from '../http/aws-account.ts'
import {type AwsOptions, awsCall} from '../http/aws-call.ts'
import {isNotFound} from '../http/aws-error.ts'
import {nextPages} from '../http/next-page.ts'
import {configurationSetState, identityState} from './states.ts'
import {readProviders, readSent, readVolume} from './volume.ts'
import {identityAnswer, setAnswer} from './whole-answers.ts'

/** The most that ListConfigurationSets gives at a time. */
const PAGE_SIZE = 1000

/** Amazon SES, API version 2, as the operator of an account sees it. */
export function sesEmailService(account: AwsAccount, options: AwsOptions): EmailService {
  return new SesEmailService(new SESv2Client(clientOptions(account, options.trace)), account.region, options)
}

class SesEmailService implements EmailService {
  readonly region: string
  readonly #client: SESv2Client
  readonly #options: AwsOptions

  constructor(client: SESv2Client, region: string, options: AwsOptions) {
    this.#client = client
    this.region = region
    this.#options = options
  }

  async identity(domain: string): Promise<IdentityState | undefined> {
    const subject = {what: `read the identity ${domain}`, action: 'ses:GetEmailIdentity'}
    const answer = await this.#find(subject, () =>
      this.#client.send(new GetEmailIdentityCommand({EmailIdentity: domain}), this.#abort()),
    )
    return answer && identityState(domain, identityAnswer(domain, answer))
  }

  async configurationSet(name: string): Promise<ConfigurationSetState | undefined> {
    const subject = {what: `read the configuration set ${name}`, action: 'ses:GetConfigurationSet'}
    const answer = await this.#find(subject, () =>
      this.#client.send(new GetConfigurationSetCommand({ConfigurationSetName: name}), this.#abort()),
    )
    return answer && configurationSetState(name, setAnswer(name, answer))
  }

  async *configurationSetNames(): AsyncIterable<readonly string[]> {
    const subject = {what: 'list the configuration sets', action: 'ses:ListConfigurationSets'}
    const next = nextPages(subject.what)
    let token: string | undefined
    do {
      const input = {PageSize: PAGE_SIZE, ...(token === undefined ? {} : {NextToken: token})}
      const page = await awsCall(this.#options.signal, subject, () =>
        this.#client.send(new ListConfigurationSetsCommand(input), this.#abort()),
      )
      yield page.ConfigurationSets ?? []
      token = next(page.NextToken)
    } while (token)
  }

  /** Not given up on Ctrl-C: a switch that has left is better known than guessed. */
  async setSending(configurationSet: string, enabled: boolean): Promise<void> {
    const subject = {
      what: `switch the sending of ${configurationSet}`,
      action: 'ses:PutConfigurationSetSendingOptions',
    }
    await awsCall(this.#options.signal, subject, () =>
      this.#client.send(
        new PutConfigurationSetSendingOptionsCommand({ConfigurationSetName: configurationSet, SendingEnabled: enabled}),
      ),
    )
  }

  async volume(configurationSet: string, span: {from: Date; to: Date}): Promise<Volume | undefined> {
    return await readVolume(this.#client, this.#options, configurationSet, span)
  }

  sent(configurationSets: readonly string[], span: {from: Date; to: Date}): AsyncIterable<SentCount> {
    return readSent(this.#client, this.#options, configurationSets, span)
  }

  async providers(configurationSet: string, span: {from: Date; to: Date}): Promise<readonly ProviderVolume[]> {
    return await readProviders(this.#client, this.#options, configurationSet, span)
  }

  #abort(): {abortSignal: AbortSignal} {
    return {abortSignal: this.#options.signal}
  }

  async #find<Answer>(
    subject: {what: string; action: string},
    call: () => Promise<Answer>,
  ): Promise<Answer | undefined> {
    return await awsCall(this.#options.signal, subject, async () => {
      try {
        return await call()
      } catch (error) {
        if (isNotFound(error)) return undefined
        throw error
      }
    })
  }
}
