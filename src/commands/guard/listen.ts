import {DEFAULT_MAX_AGE_MILLIS} from '../../app/feedback/sns-endpoint-url.ts'
import {type GuardListenSummary, listenForAlarms} from '../../app/guard/listen.ts'
import {alarmReport} from '../../app/guard/report.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {doubtsOf, guardFlags, guardSettings} from '../../cli/guard-flags.ts'
import {listenerAddress, listenerFlags} from '../../cli/listener-flags.ts'
import {InvalidValue} from '../../domain/exit/failure.ts'
import {renderGuardAction} from '../../render/guard/guard.ts'
import {renderGuardListenEvent, renderGuardListenSummary, renderJudgedAlarm} from '../../render/guard/listen.ts'

export default class GuardListen extends SesctlCommand<GuardListenSummary> {
  static override summary = 'Judge an instance as soon as CloudWatch raises an alarm on it'
  static override description =
    "An operator's command: the endpoint of an SNS subscription to the topics of alarms on bounces and complaints. Only the state ALARM counts, and an alarm alone pauses nothing: the instance's own rates are read and judged as sesctl guard judges them; where they cannot be read, or a pause fails, SNS is asked to deliver again. Run sesctl guard on a timer beside it: alarms can be missing. Behind a router that ends TLS it listens with HTTP. GET /health says whether it runs. Ends with Ctrl-C or SIGTERM."
  static override examples = [
    '<%= config.bin %> <%= command.id %> --topic arn:aws-us-gov:sns:us-gov-west-1:123456789012:platform-alerts --config guard.json --host 0.0.0.0',
    "<%= config.bin %> <%= command.id %> --topic 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:csb-aws-ses-*' --from reputation@platform.gov --json",
  ]
  static override flags = {...listenerFlags(), ...guardFlags()}

  async run(): Promise<GuardListenSummary> {
    const {flags} = await this.parse(GuardListen)
    const settings = await guardSettings(flags)
    const {topic: topics = []} = flags
    if (topics.length === 0) {
      throw new InvalidValue(
        "Can't listen without knowing which topics to accept: SNS signs messages of anybody's topics.",
        {
          hints: ['Name those that alarms are published to: --topic ARN'],
        },
      )
    }
    for (const doubt of doubtsOf(settings)) this.warn(doubt)
    const listening = listenForAlarms(this.ports, {
      ...settings,
      topics,
      address: listenerAddress(flags),
      maxAgeMillis: flags['max-age'] ?? DEFAULT_MAX_AGE_MILLIS,
      signal: this.signal,
    })
    for (;;) {
      const {done, value} = await listening.next()
      if (done) {
        this.showAside(renderGuardListenSummary(value))
        return value
      }
      if (value.event !== 'judged') {
        const view = renderGuardListenEvent(value)
        if (this.jsonEnabled()) await this.showLine(value, view)
        this.showAside(view)
        continue
      }
      const report = alarmReport(value.judged)
      const {actions, planned, ...rest} = report
      for (const action of [...actions, ...planned]) {
        await this.showLine({event: 'action', action}, renderGuardAction(action))
      }
      await this.showLine({event: 'judged', alarm: value.alarm, ...rest}, renderJudgedAlarm(value.alarm, report))
    }
  }
}
