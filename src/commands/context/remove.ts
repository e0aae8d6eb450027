import {Args, Flags} from '@oclif/core'
import {removeContext} from '../../app/context/contexts.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {localDryRunFlag} from '../../cli/flags.ts'
import {BINDING_USER_PATH} from '../../domain/binding/possible-orphan.ts'

interface Removed {
  readonly name: string
  /** Instances that this machine no longer knows; they continue to exist. */
  readonly forgottenInstances: readonly string[]
  /** IAM users that interrupted commands may have left, and that this machine no longer looks for. */
  readonly forgottenUsers: readonly string[]
}

export default class ContextRemove extends SesctlCommand<Removed> {
  static override summary = 'Remove a context and the secret kept for it'
  static override examples = ['<%= config.bin %> <%= command.id %> old']
  static override args = {name: Args.string({ignoreStdin: true, required: true, description: 'name of the context'})}
  static override flags = {
    'forget-instances': Flags.boolean({
      summary: 'remove it although this machine alone knows its instances, or what may be left of bindings',
    }),
    'dry-run': localDryRunFlag(),
  }

  async run(): Promise<Removed> {
    const {args, flags} = await this.parse(ContextRemove)
    const {forgotten, users} = await removeContext(this.ports, args.name, {
      forgetInstances: flags['forget-instances'],
      dryRun: flags['dry-run'],
    })
    this.show(() => `Context ${args.name} ${flags['dry-run'] ? 'would be ' : ''}removed.`)
    const which = flags['dry-run'] ? 'Would be forgotten, and would still exist' : 'Forgotten, and still existing'
    if (forgotten.length > 0) this.warn(`${which}: ${forgotten.join(', ')}`)
    const left = flags['dry-run'] ? 'Would no longer be looked for' : 'No longer looked for'
    if (users.length > 0)
      this.warn(`${left}, and may exist with keys that work: ${users.join(', ')} (path ${BINDING_USER_PATH})`)
    return {name: args.name, forgottenInstances: forgotten, forgottenUsers: users}
  }
}
