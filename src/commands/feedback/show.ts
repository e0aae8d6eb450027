import {Args} from '@oclif/core'
import {type MessageLife, messageLife} from '../../app/feedback/history.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {EXIT} from '../../domain/exit/exit.ts'
import {renderMessageLife} from '../../render/feedback/feedback.ts'

export default class FeedbackShow extends SesctlCommand<MessageLife> {
  static override summary = 'Show every event of one message, in the order in which they happened'
  static override description = 'Exit code 3 means that no event was received.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 0100018c-4f2b1c9e-0a6b-4d2e-9c55-5d7c1b2a3e4f-000000',
  ]
  static override args = {
    'message-id': Args.string({
      required: true,
      ignoreStdin: true,
      description: 'id that SES gave the message when it accepted it',
    }),
  }

  async run(): Promise<MessageLife> {
    const {args} = await this.parse(FeedbackShow)
    const life = await messageLife(this.ports, args['message-id'])
    this.show(renderMessageLife(life))
    return this.verdict(life, life.events.length > 0 ? EXIT.ok : EXIT.no)
  }
}
