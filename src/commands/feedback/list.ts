import {Args, Flags} from '@oclif/core'
import {type FeedbackList, listFeedback} from '../../app/feedback/history.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {durationFlag} from '../../cli/flags.ts'
import {FEEDBACK_TYPES} from '../../domain/feedback/event.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {parseDuration} from '../../domain/time/duration.ts'
import {feedbackCsv} from '../../export/feedback-csv.ts'
import {renderFeedbackList} from '../../render/feedback/feedback.ts'

const SINCE = '14d'

export default class FeedbackListCommand extends SesctlCommand<FeedbackList> {
  static override summary = 'List the events that sesctl feedback listen has kept, newest first'
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod --type Bounce --type Complaint --since 7d',
    '<%= config.bin %> <%= command.id %> --recipient someone@agency.gov --json',
  ]
  static override args = {
    instance: Args.string({ignoreStdin: true, description: 'name or id of a service instance; all unless given'}),
  }
  static override flags = {
    since: durationFlag({
      summary: 'only what happened within this time',
      helpValue: '7d',
      default: async () => parseDuration(SINCE),
      defaultHelp: async () => SINCE,
    }),
    type: Flags.option({
      summary: 'only this kind of event; repeatable',
      options: FEEDBACK_TYPES,
      multiple: true,
      multipleNonGreedy: true,
    })(),
    recipient: Flags.string({summary: 'only of this address', helpValue: 'ADDRESS'}),
    limit: Flags.integer({summary: 'how many at the most', default: 100, min: 1, max: 100_000}),
    csv: Flags.boolean({summary: 'as CSV, safe to open in a spreadsheet', exclusive: ['json']}),
  }

  async run(): Promise<FeedbackList> {
    const {args, flags} = await this.parse(FeedbackListCommand)
    const list = await listFeedback(this.ports, {
      ...(args.instance === undefined ? {} : {instance: args.instance}),
      sinceMillis: flags.since,
      ...(flags.type === undefined ? {} : {types: flags.type}),
      ...(flags.recipient === undefined ? {} : {recipient: flags.recipient}),
      limit: flags.limit,
    })
    if (flags.csv) this.showRaw(feedbackCsv(list.events))
    else this.show(renderFeedbackList(list))
    if (list.more) this.warn(`Only the newest ${flags.limit} are listed: --limit shows more.`)
    const [newest] = list.events
    if (newest && !flags.csv) this.suggest(shellCommand('sesctl', 'feedback', 'show', newest.messageId))
    if (!newest) this.suggest('sesctl feedback listen --help')
    return list
  }
}
