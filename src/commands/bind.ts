import {Flags} from '@oclif/core'
import {type BindResult, handOver, makeBinding, type NewBinding, previewBind, reportBound} from '../app/bind.ts'
import {SesctlCommand} from '../cli/command.ts'
import {deliveryOf} from '../cli/delivery.ts'
import {dryRunFlag, instanceArg} from '../cli/flags.ts'
import {askYesNo} from '../cli/prompts.ts'
import {canAsk} from '../cli/terminal.ts'
import {writeCredentials} from '../domain/credential-formats.ts'
import {AnswerNeeded} from '../domain/failure.ts'
import {parseName} from '../domain/instance-name.ts'
import type {RequestPreview} from '../domain/request-preview.ts'
import {shellCommand} from '../domain/shell-words.ts'
import {renderBound, renderDiscarded} from '../render/binding-made.ts'
import {renderRequestPreviews} from '../render/request-preview.ts'

type Format = 'dotenv' | 'json'
type File = NonNullable<ReturnType<typeof deliveryOf>>

export default class Bind extends SesctlCommand<BindResult | {requests: RequestPreview[]}> {
  static override summary = 'Make a binding and hand over its credentials'
  static override description =
    `The credentials can be had this once only: write them into a file, reveal them, or take them from the JSON document.
Bindings that an interrupted command left behind are deleted first.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod --write mail.env',
    '<%= config.bin %> <%= command.id %> mail-prod --name ci --json',
    '<%= config.bin %> <%= command.id %> mail-prod --reveal --format dotenv',
  ]
  static override args = {instance: instanceArg()}
  static override flags = {
    name: Flags.string({summary: 'label to find the binding by', helpValue: 'LABEL'}),
    write: Flags.string({summary: 'file for the credentials (mode 0600, replaced atomically)', helpValue: 'FILE'}),
    format: Flags.option({
      options: ['dotenv', 'json'] as const,
      summary: 'form of the file (by its ending if not given) or of what is revealed',
    })(),
    reveal: Flags.boolean({summary: 'show the secrets on stdout'}),
    'dry-run': dryRunFlag(),
  }

  async run(): Promise<BindResult | {requests: RequestPreview[]}> {
    const {args, flags} = await this.parse(Bind)
    const name = flags.name === undefined ? {} : {name: parseName(flags.name, 'binding')}
    const request = {instance: args.instance, ...name}
    if (flags['dry-run']) {
      const requests = await previewBind(this.ports, request)
      this.show(renderRequestPreviews(requests))
      return {requests}
    }
    const file = deliveryOf(flags.write, flags.format)
    if (file) await (await this.ports.credentialFiles()).check(file.path)
    else if (!flags.reveal && !this.jsonEnabled() && !canAsk(this.noInput)) throw nobodyToShow()
    const made = await this.follow(makeBinding(this.ports, request))
    return file ? await this.#write(made, file, flags.reveal) : await this.#tell(made, flags)
  }

  async #write(made: NewBinding, file: File, reveal: boolean): Promise<BindResult> {
    await handOver(this.ports, made, async () => {
      const files = await this.ports.credentialFiles()
      await files.write(file.path, writeCredentials(made.credentials, file.format))
      return true
    })
    const result = reportBound(made, {reveal, writtenTo: {path: file.path, format: file.format}})
    this.show(renderBound(result, {reveal}))
    this.suggest(shellCommand('sesctl', 'send-test', made.instance.name, '--credentials', file.path))
    return result
  }

  async #tell(made: NewBinding, flags: {reveal: boolean; format?: Format | undefined}): Promise<BindResult> {
    const result = reportBound(made, {reveal: true, writtenTo: null})
    this.suggest(shellCommand('sesctl', 'status', made.instance.name))
    const {format} = flags
    const delivered = await handOver(this.ports, made, async () => {
      if (!this.jsonEnabled() && !flags.reveal && !(await this.#wanted(result))) return false
      const view = renderBound(result, {reveal: true})
      await this.deliver(result, format ? () => writeCredentials(made.credentials, format) : view)
      return true
    })
    if (delivered) return result
    const discarded = {...reportBound(made, {reveal: false, writtenTo: null}), outcome: 'discarded' as const}
    this.show(renderDiscarded(discarded))
    return discarded
  }

  async #wanted(masked: BindResult): Promise<boolean> {
    this.show(renderBound(masked, {reveal: false}))
    return await askYesNo({
      message: 'Show the secrets? They cannot be had later; without a reader the binding is deleted again.',
      flag: '--reveal, or --write FILE',
      noInput: this.noInput,
    })
  }
}

function nobodyToShow(): AnswerNeeded {
  return new AnswerNeeded("Can't bind: the credentials can be had once only, and nobody would see them.", {
    hints: ['Add --write FILE, --json or --reveal.'],
  })
}
