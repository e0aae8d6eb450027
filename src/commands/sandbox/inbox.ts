import {Args, Flags} from '@oclif/core'
import {SesctlCommand} from '../../cli/command.ts'
import {EXIT} from '../../domain/exit/exit.ts'
import type {InboxMessage, InboxMessageInFull} from '../../domain/sandbox/sandbox.ts'
import {renderInbox, renderMessage} from '../../render/sandbox/sandbox.ts'

type Result = {messages: readonly InboxMessage[]} | {message: InboxMessageInFull | null}

export default class SandboxInbox extends SesctlCommand<Result> {
  static override summary = 'List the mail that the offline service accepted, or show one message'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --to someone@example.com',
    '<%= config.bin %> <%= command.id %> MESSAGE-ID',
  ]
  static override args = {message: Args.string({ignoreStdin: true, description: 'id of the message to show'})}
  static override flags = {
    to: Flags.string({summary: 'only mail to this address', helpValue: 'ADDRESS'}),
    limit: Flags.integer({summary: 'how many at the most', default: 20, min: 1, max: 1000}),
  }

  async run(): Promise<Result> {
    const {args, flags} = await this.parse(SandboxInbox)
    const sandbox = await this.ports.sandbox()
    if (args.message === undefined) {
      const messages = await sandbox.inbox({limit: flags.limit, ...(flags.to === undefined ? {} : {to: flags.to})})
      this.show(renderInbox(messages))
      return {messages}
    }
    const message = await sandbox.message(args.message)
    if (!message) {
      this.show(() => `There is no message ${args.message}.`)
      return this.verdict({message: null}, EXIT.no)
    }
    this.show(renderMessage(message))
    return {message}
  }
}
