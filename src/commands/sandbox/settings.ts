import {Flags} from '@oclif/core'
import {SesctlCommand} from '../../cli/command.ts'
import {durationFlag} from '../../cli/flags.ts'
import type {SandboxSettings as Settings} from '../../domain/sandbox.ts'
import {renderSandboxSettings} from '../../render/sandbox.ts'

export default class SandboxSettings extends SesctlCommand<Settings> {
  static override summary = 'Show the settings of the offline service, and change those that are given'
  static override description =
    'They stay over restarts. Alarms are made anew with the next provision or update of an instance.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --alarms working',
  ]
  static override flags = {
    'operation-time': durationFlag({summary: 'how long a provision, update or deprovision takes'}),
    'bind-time': durationFlag({summary: 'how long a bind or an unbind takes'}),
    alarms: Flags.option({
      options: ['upstream', 'working'] as const,
      summary: "alarms with the real broker's defects, or alarms that fire",
    })(),
  }

  async run(): Promise<Settings> {
    const {flags} = await this.parse(SandboxSettings)
    const settings = await (await this.ports.sandbox()).changeSettings({
      ...(flags['operation-time'] === undefined ? {} : {operationMillis: flags['operation-time']}),
      ...(flags['bind-time'] === undefined ? {} : {bindMillis: flags['bind-time']}),
      ...(flags.alarms === undefined ? {} : {alarms: flags.alarms}),
    })
    this.show(renderSandboxSettings(settings))
    return settings
  }
}
