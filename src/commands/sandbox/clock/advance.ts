import {Args} from '@oclif/core'
import {SesctlCommand} from '../../../cli/command.ts'
import type {SandboxClock} from '../../../domain/sandbox/sandbox.ts'
import {parseDuration} from '../../../domain/time/duration.ts'
import {renderClock} from '../../../render/sandbox/clock.ts'

export default class SandboxClockAdvance extends SesctlCommand<SandboxClock> {
  static override summary = 'Advance the clock of the offline service'
  static override description = 'It applies to everything that waits: checks of records, alarms, retries, operations.'
  static override examples = ['<%= config.bin %> <%= command.id %> 72h']
  static override args = {
    duration: Args.string({ignoreStdin: true, required: true, description: 'such as 90s, 10m, 1h30m or 3d'}),
  }

  async run(): Promise<SandboxClock> {
    const {args} = await this.parse(SandboxClockAdvance)
    const advanceMillis = parseDuration(args.duration)
    const clock = await (await this.ports.sandbox()).moveClock({advanceMillis})
    this.show(renderClock(clock))
    return clock
  }
}
