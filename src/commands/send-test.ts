import {Flags} from '@oclif/core'
import {previewSendTest, sendTest} from '../app/sending/send-test.ts'
import type {SendTestOptions, SendTestResult} from '../app/sending/send-test-mail.ts'
import {SesctlCommand} from '../cli/command.ts'
import {credentialsFlag, dryRunFlag, optionalInstanceArg, timeoutFlag} from '../cli/flags.ts'
import {givenCredentials} from '../cli/given-credentials.ts'
import {sentenceOf} from '../domain/binding/credential-origin.ts'
import {NEEDED_TO_SEND} from '../domain/binding/credentials-input.ts'
import type {RequestPreview} from '../domain/instance/request-preview.ts'
import {parseEmailAddress} from '../domain/sending/email-address.ts'
import {exitOf} from '../domain/sending/mail-refusal.ts'
import {SIMULATOR_OUTCOMES, simulatorAddress} from '../domain/sending/test-mail.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import {proofMillis} from '../domain/time/duration.ts'
import {renderRequestPreviews} from '../render/instance/request-preview.ts'
import {renderSendTest} from '../render/sending/send-test.ts'

const address = Flags.custom<string>({helpValue: 'ADDRESS', parse: async (text) => parseEmailAddress(text)})

export default class SendTest extends SesctlCommand<SendTestResult | {requests: RequestPreview[]}> {
  static override summary = 'Send a test mail over SMTP, the SES API or both'
  static override description =
    'Without --credentials it makes a binding of the instance, waits until AWS knows its key, and deletes it when the mail ' +
    'is sent. In an app that the instance is bound to, neither an instance nor a platform is needed. Exit codes: 3 refused (not verified, paused, not allowed, recipient), 4 login refused, 5 no answer.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod',
    '<%= config.bin %> <%= command.id %> mail-prod --to you@agency.gov --via smtp --transcript',
    '<%= config.bin %> <%= command.id %> --credentials mail.env --outcome bounce',
  ]
  static override args = {instance: optionalInstanceArg()}
  static override flags = {
    to: address({summary: "recipient (the simulator's success@)", multiple: true, multipleNonGreedy: true}),
    outcome: Flags.option({
      options: SIMULATOR_OUTCOMES,
      summary: 'send to the mailbox simulator, for this outcome; moves no rate',
      exclusive: ['to'],
    })(),
    from: address({summary: 'sender (test@ the sending domain)'}),
    via: Flags.option({
      options: ['smtp', 'api', 'both'] as const,
      summary: 'transport to send through: smtp, api or both',
      default: 'both' as const,
    })(),
    tls: Flags.option({
      options: ['starttls', 'implicit'] as const,
      summary: 'TLS of SMTP: STARTTLS on port 587, or implicit TLS on port 465',
      default: 'starttls' as const,
    })(),
    credentials: credentialsFlag(),
    transcript: Flags.boolean({summary: 'show the conversation, without secrets'}),
    timeout: timeoutFlag('proof'),
    'dry-run': dryRunFlag(),
  }

  async run(): Promise<SendTestResult | {requests: RequestPreview[]}> {
    const {args, flags} = await this.parse(SendTest)
    const options: SendTestOptions = {
      to: flags.to ?? [simulatorAddress(flags.outcome ?? 'success')],
      transports: flags.via === 'both' ? ['smtp', 'api'] : [flags.via],
      tls: flags.tls,
      timeoutMillis: proofMillis(flags.timeout),
      transcript: flags.transcript,
      ...(flags.from === undefined ? {} : {from: flags.from}),
    }
    const source = await givenCredentials(this.ports, {
      command: 'send-test',
      file: flags.credentials,
      instance: args.instance,
      need: NEEDED_TO_SEND,
    })
    if (typeof source !== 'string') this.note(sentenceOf(source))
    if (flags['dry-run']) {
      const requests = await previewSendTest(this.ports, source, options)
      this.show(renderRequestPreviews(requests))
      return {requests}
    }
    return this.#report(await this.follow(sendTest(this.ports, source, options)))
  }

  #report(result: SendTestResult): SendTestResult {
    this.show(renderSendTest(result))
    // On a terminal they are part of what was just shown.
    if (this.jsonEnabled()) for (const warning of result.warnings) this.warn(warning)
    const refused = result.transports.filter((transport) => !transport.accepted)
    const commands = refused.map(({advice}) => (advice.command ? shellCommand(...advice.command) : ''))
    this.suggest(...new Set(commands.filter((command) => command !== '')))
    return this.verdict<SendTestResult>(result, exitOf(refused.map(({refusal}) => refusal)))
  }
}
