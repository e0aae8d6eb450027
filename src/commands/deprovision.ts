import {Flags} from '@oclif/core'
import {
  type Deprovisioned,
  type DeprovisionPlan,
  deprovision,
  leavesCredentials,
  planDeprovision,
  previewDeprovision,
  withdrawCreation,
} from '../app/instance/deprovision.ts'
import {SesctlCommand} from '../cli/command.ts'
import {dryRunFlag, instanceArg, noWaitFlag, timeoutFlag} from '../cli/flags.ts'
import {askForText} from '../cli/prompts.ts'
import {EXIT} from '../domain/exit/exit.ts'
import {InvalidValue} from '../domain/exit/failure.ts'
import type {RequestPreview} from '../domain/instance/request-preview.ts'
import {plainLine} from '../domain/text/plain-text.ts'
import {shellCommand, shellWord} from '../domain/text/shell-words.ts'
import {orphanCommands} from '../render/binding/possible-orphans.ts'
import {renderDeprovisioned, renderDeprovisionPlan} from '../render/instance/deprovisioned.ts'

export default class Deprovision extends SesctlCommand<Deprovisioned | {requests: RequestPreview[]}> {
  static override summary = 'Delete an instance, its bindings first'
  static override description =
    `Asks for the name to be typed, or takes it from --confirm. An instance that is not there is fine. A deletion that was
interrupted is continued.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-dev',
    '<%= config.bin %> <%= command.id %> mail-dev --confirm mail-dev --json',
  ]
  static override args = {instance: instanceArg()}
  static override flags = {
    confirm: Flags.string({summary: 'name of the instance, instead of typing it when asked', helpValue: 'NAME'}),
    'no-wait': noWaitFlag(),
    timeout: timeoutFlag('change'),
    'dry-run': dryRunFlag(),
  }

  async run(): Promise<Deprovisioned | {requests: RequestPreview[]}> {
    const {args, flags} = await this.parse(Deprovision)
    const plan = await planDeprovision(this.ports, args.instance)
    if (flags['dry-run']) return await this.preview(plan ? await previewDeprovision(this.ports, plan) : [])
    const result = plan ? await this.#delete(plan, flags) : await withdrawCreation(this.ports, args.instance)
    this.show(renderDeprovisioned(result))
    if (result.outcome === 'deleting') this.suggest(shellCommand('sesctl', 'status', result.name))
    if (!leavesCredentials(result)) return result
    this.suggest(...orphanCommands(result.orphans))
    return this.verdict(result, EXIT.notYet)
  }

  async #delete(
    plan: DeprovisionPlan,
    flags: {confirm?: string | undefined; 'no-wait': boolean; timeout: number},
  ): Promise<Deprovisioned> {
    const {name} = plan.instance
    if (flags.confirm === undefined) this.showAside(renderDeprovisionPlan(plan))
    const typed = flags.confirm ?? (await this.#ask(name))
    if (typed !== name) {
      throw new InvalidValue(`"${plainLine(typed)}" is not the name of the instance. Nothing was deleted.`, {
        hints: [shellCommand('sesctl', 'deprovision', name, '--confirm', name)],
      })
    }
    return await this.follow(deprovision(this.ports, plan, {wait: !flags['no-wait'], timeoutMillis: flags.timeout}))
  }

  async #ask(name: string): Promise<string> {
    return await askForText({
      message: `To delete it, type its name, ${plainLine(name)}:`,
      flag: `--confirm ${shellWord(name)}`,
      noInput: this.noInput,
    })
  }
}
