import {Flags} from '@oclif/core'
import {SesctlCommand} from '../../cli/command.ts'
import type {SandboxLogLine} from '../../domain/sandbox.ts'
import {renderLogLine} from '../../render/sandbox-faults.ts'

export default class SandboxLog extends SesctlCommand<{lines: number}> {
  static override summary = 'Show what the offline service was asked and did; secrets are not in it'
  static override description =
    'With --json, each line is an object of its own. Works while the service is stopped, too.'
  static override examples = ['<%= config.bin %> <%= command.id %> --follow']
  static override flags = {
    follow: Flags.boolean({char: 'f', summary: 'go on with each new line'}),
    lines: Flags.integer({char: 'n', summary: 'how many of the last lines', default: 50, min: 0, max: 100_000}),
  }

  async run(): Promise<{lines: number}> {
    const {flags} = await this.parse(SandboxLog)
    let lines = 0
    for await (const line of (await this.ports.sandbox()).log(flags)) {
      await this.#showLogLine(line)
      lines += 1
    }
    return {lines}
  }

  async #showLogLine(line: SandboxLogLine): Promise<void> {
    await this.showLine({event: 'line', ...line}, renderLogLine(line))
  }
}
