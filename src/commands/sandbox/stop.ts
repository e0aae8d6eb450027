import {SesctlCommand} from '../../cli/command.ts'

export default class SandboxStop extends SesctlCommand<{stopped: boolean}> {
  static override summary = 'Stop the offline service; its data stays (also before uninstalling sesctl)'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<{stopped: boolean}> {
    await this.parse(SandboxStop)
    const stopped = await (await this.ports.sandbox()).stop()
    this.show(() => (stopped ? 'The sandbox stopped. Its data stays.' : 'The sandbox was not running.'))
    return {stopped}
  }
}
