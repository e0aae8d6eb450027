import {Args, Flags} from '@oclif/core'
import {removeContext} from '../../app/contexts.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {localDryRunFlag} from '../../cli/flags.ts'

interface Removed {
  readonly name: string
  /** Instances that this machine no longer knows; they go on existing. */
  readonly forgottenInstances: readonly string[]
}

export default class ContextRemove extends SesctlCommand<Removed> {
  static override summary = 'Remove a context and the secret kept for it'
  static override examples = ['<%= config.bin %> <%= command.id %> old']
  static override args = {name: Args.string({ignoreStdin: true, required: true, description: 'name of the context'})}
  static override flags = {
    'forget-instances': Flags.boolean({summary: 'remove it although this machine alone knows its instances'}),
    'dry-run': localDryRunFlag(),
  }

  async run(): Promise<Removed> {
    const {args, flags} = await this.parse(ContextRemove)
    const {forgotten} = await removeContext(this.ports, args.name, {
      forgetInstances: flags['forget-instances'],
      dryRun: flags['dry-run'],
    })
    this.show(() => `Context ${args.name} ${flags['dry-run'] ? 'would be ' : ''}removed.`)
    const which = flags['dry-run'] ? 'Would be forgotten, and would still exist' : 'Forgotten, and still existing'
    if (forgotten.length > 0) this.warn(`${which}: ${forgotten.join(', ')}`)
    return {name: args.name, forgottenInstances: forgotten}
  }
}
