import {Flags} from '@oclif/core'
import {makeTraffic} from '../../app/sandbox/sandbox.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {instanceArg} from '../../cli/flags.ts'
import {shareFlag} from '../../cli/sandbox-flags.ts'
import type {TrafficCounts} from '../../domain/sandbox/sandbox.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'

type Result = TrafficCounts & {configurationSet: string}

export default class SandboxTraffic extends SesctlCommand<Result> {
  static override summary = 'Make a realistic mail history for an instance of the offline service'
  static override description = 'The history ends now and adds to what is there. The same seed gives the same history.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-test --messages 60000 --days 14 --bounces 1.7% --complaints 0.01%',
  ]
  static override args = {instance: instanceArg()}
  static override flags = {
    messages: Flags.integer({summary: 'how many messages', default: 10_000, min: 1, max: 10_000_000}),
    days: Flags.integer({summary: 'over how many days', default: 14, min: 1, max: 455}),
    bounces: shareFlag({
      summary: 'share of messages that bounce permanently',
      default: 0.01,
      defaultHelp: async () => '1%',
    }),
    complaints: shareFlag({
      summary: 'share of messages that get a complaint',
      default: 0.0001,
      defaultHelp: async () => '0.01%',
    }),
    seed: Flags.integer({summary: 'makes the history repeatable', min: 0}),
  }

  async run(): Promise<Result> {
    const {args, flags} = await this.parse(SandboxTraffic)
    const counts = await makeTraffic(this.ports, args.instance, {
      messages: flags.messages,
      days: flags.days,
      bounceShare: flags.bounces,
      complaintShare: flags.complaints,
      ...(flags.seed === undefined ? {} : {seed: flags.seed}),
    })
    const {messages, permanentBounces, complaints} = counts
    this.show(
      () =>
        `${messages} messages over ${flags.days} ${flags.days === 1 ? 'day' : 'days'}: ${permanentBounces} bounced, ${complaints} complained about.`,
    )
    this.suggest(shellCommand('sesctl', 'reputation', args.instance))
    return counts
  }
}
