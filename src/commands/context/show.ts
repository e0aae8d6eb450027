import {Args, Flags} from '@oclif/core'
import {type ContextReport, showContext} from '../../app/context/contexts.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {renderContext} from '../../render/context/contexts.ts'

export default class ContextShow extends SesctlCommand<ContextReport> {
  static override summary = 'Show one context, or the one that a command would use now'
  static override examples = ['<%= config.bin %> <%= command.id %> --explain']
  static override args = {name: Args.string({ignoreStdin: true, description: 'name of the context'})}
  static override flags = {explain: Flags.boolean({summary: 'say where each value came from'})}

  async run(): Promise<ContextReport> {
    const {args, flags} = await this.parse(ContextShow)
    const report = await showContext(this.ports, args.name)
    this.show(renderContext(report, flags))
    return report
  }
}
