import {previewSendTest, sendTest} from '../app/sending/send-test.ts'
import type {SendTestResult} from '../app/sending/send-test-mail.ts'
import {SesctlCommand} from '../cli/command.ts'
import {optionalInstanceArg} from '../cli/flags.ts'
import {givenCredentials} from '../cli/given-credentials.ts'
import {sendTestFlags, typedTest} from '../cli/send-test-flags.ts'
import {sentenceOf} from '../domain/binding/credential-origin.ts'
import type {BindingCredentials, SmtpLogin} from '../domain/binding/credentials.ts'
import {NEEDED_FOR_SMTP, NEEDED_TO_SEND, type Need} from '../domain/binding/credentials-input.ts'
import type {RequestPreview} from '../domain/instance/request-preview.ts'
import {exitOf} from '../domain/sending/mail-refusal.ts'
import {commandsAfterTest} from '../render/sending/next.ts'
import {renderSendTest} from '../render/sending/send-test.ts'

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
  static override flags = sendTestFlags()

  async run(): Promise<SendTestResult | {requests: RequestPreview[]}> {
    const {args, flags} = await this.parse(SendTest)
    const options = typedTest(flags)
    const source = await givenCredentials<BindingCredentials | SmtpLogin>(this.ports, {
      command: 'send-test',
      file: flags.credentials,
      instance: args.instance,
      need: needOf(flags),
    })
    if (typeof source !== 'string') this.note(sentenceOf(source))
    if (flags['dry-run']) return await this.preview(await previewSendTest(this.ports, source, options))
    return this.#report(await this.follow(sendTest(this.ports, source, options)))
  }

  #report(result: SendTestResult): SendTestResult {
    this.show(renderSendTest(result))
    // On a terminal they are part of what was just shown.
    if (this.jsonEnabled()) for (const warning of result.warnings) this.warn(warning)
    this.suggest(...commandsAfterTest(result))
    const refusals = result.transports.flatMap((transport) => (transport.accepted ? [] : [transport.refusal]))
    return this.verdict<SendTestResult>(result, exitOf(refusals))
  }
}

/** The file of an SMTP URL is enough for mail over SMTP whose sender is named. */
function needOf({via, from}: {via: string; from?: string | undefined}): Need<BindingCredentials | SmtpLogin> {
  return via === 'smtp' && from !== undefined ? NEEDED_FOR_SMTP : NEEDED_TO_SEND
}
