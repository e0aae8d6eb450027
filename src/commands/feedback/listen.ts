import {type FeedbackListenSummary, listenForFeedback} from '../../app/feedback/listen.ts'
import {DEFAULT_MAX_AGE_MILLIS} from '../../app/feedback/sns-endpoint-url.ts'
import {feedbackScope} from '../../app/feedback/topics.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {feedbackListenFlags} from '../../cli/feedback-flags.ts'
import {givenCredentials} from '../../cli/given-credentials.ts'
import {listenerAddress} from '../../cli/listener-flags.ts'
import {NEEDED_FOR_TOPICS, topicsOf} from '../../domain/feedback/topics.ts'
import {parseCommandLine} from '../../domain/text/command-line.ts'
import {renderFeedbackListenEvent, renderFeedbackListenSummary} from '../../render/feedback/listen.ts'

export default class FeedbackListen extends SesctlCommand<FeedbackListenSummary> {
  static override summary = 'Receive bounces, complaints and deliveries, as the webhook of a binding'
  static override description =
    'Subscriptions to the named topics are confirmed; messages have to be signed by SNS, of those topics, and recent. Each event is kept once, in the state file, before SNS is answered. Behind a router that ends TLS it listens with HTTP. GET /health says whether it runs. Ends with Ctrl-C or SIGTERM. With --json, each event is one JSON object a line (NDJSON).'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --credentials service-key.json --host 0.0.0.0',
    '<%= config.bin %> <%= command.id %> --topic arn:aws-us-gov:sns:us-gov-west-1:123456789012:csb-aws-ses-6d7ec4e2-bounce --json',
    "<%= config.bin %> <%= command.id %> --instance mail-prod --forward https://app.example.gov/feedback --on-bounce 'python3 drop_recipient.py'",
  ]
  static override flags = feedbackListenFlags()

  async run(): Promise<FeedbackListenSummary> {
    const {flags} = await this.parse(FeedbackListen)
    const {instance, credentials, forward, 'on-bounce': command} = flags
    const listening = listenForFeedback(this.ports, {
      address: listenerAddress(flags),
      ...(command === undefined
        ? {}
        : {onBounce: parseCommandLine(command), onBounceVariables: flags['on-bounce-env'] ?? []}),
      ...(forward === undefined ? {} : {forward}),
      ...(await feedbackScope(this.ports, {
        topics: [...(flags.topic ?? []), ...(await this.#topicsIn(credentials, instance))],
        instance: credentials === undefined ? instance : undefined,
      })),
      maxAgeMillis: flags['max-age'] ?? DEFAULT_MAX_AGE_MILLIS,
      keepMillis: flags.keep,
      signal: this.signal,
    })
    for (;;) {
      const step = await listening.next()
      if (step.done) {
        this.showAside(renderFeedbackListenSummary(step.value))
        return step.value
      }
      const view = renderFeedbackListenEvent(step.value)
      if (step.value.event === 'feedback' || this.jsonEnabled()) await this.showLine(step.value, view)
      if (step.value.event !== 'feedback') this.showAside(view)
    }
  }

  async #topicsIn(file: string | undefined, instance: string | undefined): Promise<string[]> {
    if (file === undefined) return []
    const asked = {command: 'feedback listen', file, instance, need: NEEDED_FOR_TOPICS}
    const given = await givenCredentials(this.ports, asked)
    return typeof given === 'string' ? [] : topicsOf(given.credentials)
  }
}
