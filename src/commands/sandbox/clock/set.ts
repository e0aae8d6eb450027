import {Args} from '@oclif/core'
import {SesctlCommand} from '../../../cli/command.ts'
import type {SandboxClock} from '../../../domain/sandbox/sandbox.ts'
import {parseMoment} from '../../../domain/time/moment.ts'
import {renderClock} from '../../../render/sandbox/clock.ts'

export default class SandboxClockSet extends SesctlCommand<SandboxClock> {
  static override summary = 'Set the clock of the offline service; it runs on from there'
  static override description =
    'Signatures of AWS requests and TLS certificates use the clock of this machine, as their clients do.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 2026-12-24T09:00:00Z',
    '<%= config.bin %> <%= command.id %> now',
  ]
  static override args = {
    time: Args.string({
      ignoreStdin: true,
      required: true,
      description: 'ISO 8601, or now for the time of this machine',
    }),
  }

  async run(): Promise<SandboxClock> {
    const {args} = await this.parse(SandboxClockSet)
    const change = args.time === 'now' ? ({follow: true} as const) : {now: parseMoment(args.time)}
    const clock = await (await this.ports.sandbox()).moveClock(change)
    this.show(renderClock(clock))
    return clock
  }
}
