import {
  type BindRequest,
  type BindResult,
  deliver,
  makeBinding,
  type NewBinding,
  reportBound,
} from '../app/binding/bind.ts'
import {type AppBound, type BindAppRequest, bindApp, previewBinding} from '../app/binding/bind-app.ts'
import {requireFreeFile} from '../app/binding/free-file.ts'
import {bindFlags, typedBinding} from '../cli/binding-flags.ts'
import {SesctlCommand} from '../cli/command.ts'
import {deliveryOf, nobodyToShow, requireReadableOutput} from '../cli/delivery.ts'
import {instanceArg} from '../cli/flags.ts'
import {askYesNo} from '../cli/prompts.ts'
import {canAsk} from '../cli/terminal.ts'
import {writeCredentials} from '../domain/binding/credential-formats.ts'
import {bindingParameterWarnings} from '../domain/binding/parameters.ts'
import type {RequestPreview} from '../domain/instance/request-preview.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import {renderAppBound, renderBound, renderDiscarded} from '../render/binding/made.ts'
import {renderRequestPreviews} from '../render/instance/request-preview.ts'

type Format = 'dotenv' | 'json'
type File = NonNullable<ReturnType<typeof deliveryOf>>
type Result = BindResult | AppBound | {requests: RequestPreview[]}

export default class Bind extends SesctlCommand<Result> {
  static override summary = 'Make a binding and deliver its credentials, or bind an app'
  static override description =
    `Write the credentials into a file, reveal them, or take them from the JSON document: a broker returns them only once.
An app gets its credentials from Cloud Foundry when it starts next. Bindings that an interrupted command left behind are
deleted first.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod --write mail.env',
    '<%= config.bin %> <%= command.id %> mail-prod --key ci --json',
    '<%= config.bin %> <%= command.id %> mail-prod --app web-app',
    '<%= config.bin %> <%= command.id %> mail-prod --reveal --format dotenv',
  ]
  static override args = {instance: instanceArg()}
  static override flags = bindFlags()

  async run(): Promise<Result> {
    const {args, flags} = await this.parse(Bind)
    const request: BindRequest = {instance: args.instance, ...(await typedBinding(flags))}
    if (flags['dry-run']) {
      const requests = await previewBinding(this.ports, {...request, app: flags.app, another: flags.new})
      this.show(renderRequestPreviews(requests))
      return {requests}
    }
    const file = deliveryOf(flags.write, flags.format)
    if (file) await (await this.ports.credentialFiles()).check(file.path)
    if (file && !flags.new) await requireFreeFile(this.ports, args.instance, file.path)
    const reader = flags.app !== undefined || file || flags.reveal || this.jsonEnabled() || canAsk(this.noInput)
    if (!reader) throw nobodyToShow()
    if (flags.app === undefined && !file) requireReadableOutput()
    for (const warning of bindingParameterWarnings(request.parameters ?? {}, {enable_feedback_notifications: true}))
      this.warn(warning)
    if (flags.app !== undefined) return await this.#bindApp({...request, app: flags.app, another: flags.new})
    const made = await this.follow(makeBinding(this.ports, request))
    return file ? await this.#write(made, file, flags.reveal) : await this.#tell(made, flags)
  }

  async #bindApp(request: BindAppRequest): Promise<AppBound> {
    const bound = await this.follow(bindApp(this.ports, request))
    this.show(renderAppBound(bound))
    const {name} = bound.binding.app
    if (bound.outcome === 'bound') this.suggest(shellCommand('cf', 'restart', name, '--strategy', 'rolling'))
    return bound
  }

  async #write(made: NewBinding, file: File, reveal: boolean): Promise<BindResult> {
    await deliver(this.ports, made, async () => {
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
    const delivered = await deliver(this.ports, made, async () => {
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
      message: 'Show the secrets? When nobody reads the credentials, the binding is deleted again.',
      flag: '--reveal, or --write FILE',
      noInput: this.noInput,
    })
  }
}
