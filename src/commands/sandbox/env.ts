import {SesctlCommand} from '../../cli/command.ts'
import {shellExports} from '../../render/sandbox.ts'

export default class SandboxEnv extends SesctlCommand<{environment: Readonly<Record<string, string>>}> {
  static override summary = 'Print shell exports, so that any other program uses the offline service'
  static override description = 'This is the one sandbox command that shows secrets: they open nothing but the sandbox.'
  static override examples = ['eval "$(<%= config.bin %> <%= command.id %>)"']

  async run(): Promise<{environment: Readonly<Record<string, string>>}> {
    await this.parse(SandboxEnv)
    const environment = await (await this.ports.sandbox()).environment()
    this.showRaw(shellExports(environment))
    return {environment}
  }
}
