import {type SandboxStarted, startSandbox} from '../../app/sandbox/sandbox.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {renderStarted} from '../../render/sandbox/sandbox.ts'

export default class SandboxStart extends SesctlCommand<SandboxStarted> {
  static override summary = 'Start the offline service in the background'
  static override description =
    'Safe to call twice. The service listens on loopback only, remembers its ports and data, and becomes a context.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<SandboxStarted> {
    await this.parse(SandboxStart)
    const sandbox = await startSandbox(this.ports)
    this.show(renderStarted(sandbox))
    const parameters = ['--domain', 'agency.test', '--admin-email', 'you@agency.test']
    const context = sandbox.current ? [] : ['--context', sandbox.context]
    this.suggest(
      shellCommand('sesctl', 'provision', 'mail-test', ...parameters, ...context),
      'eval "$(sesctl sandbox env)"',
    )
    return sandbox
  }
}
