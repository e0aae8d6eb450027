import {SesctlCommand} from '../../cli/command.ts'
import {EXIT} from '../../domain/exit/exit.ts'
import type {SandboxStatus as Status} from '../../domain/sandbox/sandbox.ts'
import {renderStatus} from '../../render/sandbox/sandbox.ts'

type Result = ({running: true} & Status) | {running: false}

export default class SandboxStatus extends SesctlCommand<Result> {
  static override summary = 'Show whether the offline service runs, and where (exit code 3 when it does not)'
  static override examples = ['<%= config.bin %> <%= command.id %> --json']

  async run(): Promise<Result> {
    await this.parse(SandboxStatus)
    const status = await (await this.ports.sandbox()).status()
    if (!status) {
      this.show(() => 'The sandbox is not running.')
      this.suggest('sesctl sandbox start')
      return this.verdict({running: false}, EXIT.no)
    }
    this.show(renderStatus(status))
    return {running: true, ...status}
  }
}
