import {Args} from '@oclif/core'
import {useContext} from '../../app/context/contexts.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {localDryRunFlag} from '../../cli/flags.ts'

export default class ContextUse extends SesctlCommand<{name: string}> {
  static override summary = 'Make a context the current one'
  static override examples = ['<%= config.bin %> <%= command.id %> sandbox']
  static override args = {name: Args.string({ignoreStdin: true, required: true, description: 'name of the context'})}

  static override flags = {'dry-run': localDryRunFlag()}

  async run(): Promise<{name: string}> {
    const {args, flags} = await this.parse(ContextUse)
    await useContext(this.ports, args.name, flags)
    this.show(() => `Context ${args.name} ${flags['dry-run'] ? 'would be' : 'is'} current.`)
    return {name: args.name}
  }
}
