import {SesctlCommand} from '../../../cli/command.ts'
import type {SandboxClock} from '../../../domain/sandbox/sandbox.ts'
import {renderClock} from '../../../render/sandbox/clock.ts'

export default class SandboxClockShow extends SesctlCommand<SandboxClock> {
  static override summary = 'Show what time it is in the offline service'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<SandboxClock> {
    await this.parse(SandboxClockShow)
    const clock = await (await this.ports.sandbox()).clock()
    this.show(renderClock(clock))
    return clock
  }
}
