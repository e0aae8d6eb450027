import {Args, Flags} from '@oclif/core'
import {planUnbind, previewUnbind, type UnbindPlan, type Unbound, unbind} from '../app/binding/unbind.ts'
import {SesctlCommand} from '../cli/command.ts'
import {dryRunFlag, instanceArg, timeoutFlag} from '../cli/flags.ts'
import {askYesNo} from '../cli/prompts.ts'
import {EXIT} from '../domain/exit/exit.ts'
import {InvalidValue} from '../domain/exit/failure.ts'
import type {RequestPreview} from '../domain/instance/request-preview.ts'
import {plainLine} from '../domain/text/plain-text.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import {orphanCommands} from '../render/binding/possible-orphans.ts'
import {renderUnbindPlan, renderUnbound} from '../render/binding/removed.ts'

export default class Unbind extends SesctlCommand<Unbound | {requests: RequestPreview[]}> {
  static override summary = 'Delete a binding and revoke its credentials'
  static override description =
    `A binding that is surely not there is fine. One that is not known here, and may have been made on another machine, is exit
code 3: nothing was revoked. Which bindings there are is said.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod 6d7ec4e2',
    '<%= config.bin %> <%= command.id %> mail-prod ci --yes',
  ]
  static override args = {
    instance: instanceArg(),
    binding: Args.string({
      ignoreStdin: true,
      required: true,
      description: 'id, beginning of an id (8 characters or more), or name',
    }),
  }
  static override flags = {
    yes: Flags.boolean({summary: 'revoke without asking', char: 'y'}),
    timeout: timeoutFlag('change'),
    'dry-run': dryRunFlag(),
  }

  async run(): Promise<Unbound | {requests: RequestPreview[]}> {
    const {args, flags} = await this.parse(Unbind)
    const plan = await planUnbind(this.ports, args.instance, args.binding)
    if (!plan.binding) this.#suggestWhatThereIs(plan, args.binding)
    if (flags['dry-run']) return await this.preview(await previewUnbind(this.ports, plan))
    if (plan.binding && !flags.yes) await this.#confirm(plan)
    const result = await this.follow(unbind(this.ports, plan, args.binding))
    this.show(renderUnbound(result))
    if (plan.bindings.length > 1) this.suggest(shellCommand('sesctl', 'bindings', plan.instance.name))
    if (result.outcome !== 'unknown') return result
    if (!result.orphan) return this.verdict(result, EXIT.no)
    this.suggest(...orphanCommands([result.orphan]))
    return this.verdict(result, EXIT.notYet)
  }

  async #confirm(plan: UnbindPlan): Promise<void> {
    this.showAside(renderUnbindPlan(plan))
    const yes = await askYesNo({message: 'Revoke them?', flag: '--yes', noInput: this.noInput})
    if (!yes) throw new InvalidValue('Nothing was revoked.')
  }

  #suggestWhatThereIs({instance, bindings}: UnbindPlan, typed: string): void {
    const others = bindings.map(({id, name}) => name ?? id.slice(0, 8)).map(plainLine)
    const there = others.length > 0 ? `It has ${others.join(', ')}.` : 'It has none that is known here.'
    this.warn(`${plainLine(instance.name)} has no binding "${plainLine(typed)}". ${there}`)
  }
}
