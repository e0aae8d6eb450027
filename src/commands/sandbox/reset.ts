import {Flags} from '@oclif/core'
import {resetSandbox, sandboxInstances} from '../../app/sandbox/sandbox.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {localDryRunFlag} from '../../cli/flags.ts'
import {askYesNo} from '../../cli/prompts.ts'

interface Reset {
  readonly reset: boolean
  readonly forgottenInstances: readonly string[]
}

export default class SandboxReset extends SesctlCommand<Reset> {
  static override summary = 'Forget everything in the offline service: instances, mail, zones, history'
  static override description = 'Addresses and credentials stay as they are.'
  static override examples = ['<%= config.bin %> <%= command.id %> --yes']
  static override flags = {
    yes: Flags.boolean({char: 'y', summary: 'do not ask'}),
    'dry-run': localDryRunFlag(),
  }

  async run(): Promise<Reset> {
    const {flags} = await this.parse(SandboxReset)
    if (flags['dry-run']) {
      const {forgotten} = await sandboxInstances(this.ports)
      this.show(() => `The sandbox would be emptied${forgotten.length > 0 ? `; gone: ${forgotten.join(', ')}` : ''}.`)
      return {reset: false, forgottenInstances: forgotten}
    }
    const message = 'Forget everything in the sandbox?'
    if (!flags.yes && !(await askYesNo({message, flag: '--yes', noInput: this.noInput}))) {
      this.show(() => 'Nothing was changed.')
      return {reset: false, forgottenInstances: []}
    }
    const {forgotten} = await resetSandbox(this.ports)
    this.show(() => `The sandbox is empty${forgotten.length > 0 ? `; gone: ${forgotten.join(', ')}` : ''}.`)
    return {reset: true, forgottenInstances: forgotten}
  }
}
