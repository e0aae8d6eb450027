import {Flags} from '@oclif/core'
import {SesctlCommand} from '../../cli/command.ts'
import {shellExports} from '../../render/sandbox/sandbox.ts'

export default class SandboxEnv extends SesctlCommand<{environment: Readonly<Record<string, string>>}> {
  static override summary = 'Print shell exports, so that any other program uses the offline service'
  static override description = 'This is the one sandbox command that shows secrets: they open nothing but the sandbox.'
  static override examples = [
    'eval "$(<%= config.bin %> <%= command.id %>)"',
    'eval "$(<%= config.bin %> <%= command.id %> --proxy)"',
  ]
  static override flags = {
    proxy: Flags.boolean({
      summary: "reach it under AWS's own host names, by a proxy and an authority that the variables name",
    }),
  }

  async run(): Promise<{environment: Readonly<Record<string, string>>}> {
    const {flags} = await this.parse(SandboxEnv)
    const environment = await (await this.ports.sandbox()).environment(flags.proxy ? 'proxy' : 'address')
    this.showRaw(shellExports(environment))
    return {environment}
  }
}
