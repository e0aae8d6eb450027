import type {BindOptions} from '../app/binding/bind.ts'
import {fileDelivery} from '../app/binding/file-delivery.ts'
import {type MadeOrPreviewed, makeRequestedBinding, previewBinding} from '../app/binding/requested-binding.ts'
import {bindFlags, typedBinding} from '../cli/binding-flags.ts'
import {SesctlCommand} from '../cli/command.ts'
import {absolutePath, requireReader} from '../cli/delivery.ts'
import {deliveryCommandOf} from '../cli/delivery-command-flags.ts'
import {instanceArg} from '../cli/flags.ts'
import {askToReveal} from '../cli/prompts.ts'
import {renderBound, renderMade} from '../render/binding/made.ts'
import {commandsAfterBind, wentToReader} from '../render/binding/next.ts'

export default class Bind extends SesctlCommand<MadeOrPreviewed> {
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

  async run(): Promise<MadeOrPreviewed> {
    const {args, flags} = await this.parse(Bind)
    const {app, new: another, reveal, format} = flags
    const request = {instance: args.instance, app, another, ...(await typedBinding(flags))}
    if (flags['dry-run']) return await this.preview(await previewBinding(this.ports, request))
    requireReader({...flags, json: this.jsonEnabled(), noInput: this.noInput})
    const file = await fileDelivery(this.ports, absolutePath(flags.write), format)
    const {command} = deliveryCommandOf(flags)
    const options = {file, command, overwrite: another, reveal, format, ...this.#reader(reveal)}
    const result = await this.follow(makeRequestedBinding(this.ports, request, options))
    if (wentToReader(result)) return result
    this.show(renderMade(result, {reveal}))
    this.suggest(...commandsAfterBind(result))
    return result
  }

  #reader(reveal: boolean): Pick<BindOptions, 'wants' | 'receive' | 'warn'> {
    return {
      warn: (sentence) => void this.warn(sentence),
      wants: async (masked) => {
        if (reveal || this.jsonEnabled()) return true
        this.show(renderBound(masked, {reveal: false}))
        return await askToReveal(this.noInput)
      },
      receive: async (result, formatted) => {
        this.suggest(...commandsAfterBind(result))
        await this.deliver(result, formatted === undefined ? renderBound(result, {reveal: true}) : () => formatted)
      },
    }
  }
}
