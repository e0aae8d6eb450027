import {SesctlCommand} from '../../../cli/command.ts'
import type {SandboxFault} from '../../../domain/sandbox/sandbox.ts'
import {renderFaults} from '../../../render/sandbox/faults.ts'

export default class SandboxFaultList extends SesctlCommand<{faults: readonly SandboxFault[]}> {
  static override summary = 'List the faults of the offline service: what each simulates, and which are on'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<{faults: readonly SandboxFault[]}> {
    await this.parse(SandboxFaultList)
    const faults = await (await this.ports.sandbox()).faults()
    this.show(renderFaults(faults))
    return {faults}
  }
}
