import {Flags} from '@oclif/core'
import {SesctlCommand} from '../../cli/command.ts'
import type {SandboxLogLine} from '../../domain/sandbox/sandbox.ts'
import {renderLogLine} from '../../render/sandbox/faults.ts'

interface Shown {
  readonly lines: number
  /** The lines themselves, unless they went before, one by one. */
  readonly entries?: readonly SandboxLogLine[]
}

export default class SandboxLog extends SesctlCommand<Shown> {
  static override summary = 'Show the requests to the offline service and its answers; secrets are not in it'
  static override description = 'Works while the service is stopped, too.'
  static override examples = ['<%= config.bin %> <%= command.id %> --follow']
  static override flags = {
    follow: Flags.boolean({
      char: 'f',
      summary: 'continue with each new line; with --json, one JSON object a line (NDJSON)',
    }),
    lines: Flags.integer({char: 'n', summary: 'how many of the last lines', default: 50, min: 0, max: 100_000}),
  }

  async run(): Promise<Shown> {
    const {flags} = await this.parse(SandboxLog)
    const asDocument = this.jsonEnabled() && !flags.follow
    const entries: SandboxLogLine[] = []
    let lines = 0
    for await (const line of (await this.ports.sandbox()).log(flags)) {
      if (asDocument) entries.push(line)
      else await this.showLine({event: 'line', ...line}, renderLogLine(line))
      lines += 1
    }
    return {lines, ...(asDocument ? {entries} : {})}
  }
}
