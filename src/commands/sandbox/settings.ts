import {Flags} from '@oclif/core'
import {SesctlCommand} from '../../cli/command.ts'
import {durationFlag} from '../../cli/flags.ts'
import type {SandboxSettings as Settings} from '../../domain/sandbox/sandbox.ts'
import {readSettingChanges} from '../../domain/sandbox/settings.ts'
import {renderSandboxSettings} from '../../render/sandbox/settings.ts'

export default class SandboxSettings extends SesctlCommand<Settings> {
  static override summary = 'Show the settings of the offline service, and change those that are given'
  static override description =
    'They stay over restarts. Alarms are recreated by the next provision or update of an instance; another OpenTofu version asks ' +
    'for an upgrade of every instance. Without flags all of them are listed, also those that --cf takes.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --alarms working',
    '<%= config.bin %> <%= command.id %> --cf binding-limit=1 --cf poll-millis=10s',
  ]
  static override flags = {
    'operation-time': durationFlag({summary: 'how long a provision, update or deprovision takes'}),
    'bind-time': durationFlag({summary: 'how long a bind or an unbind takes'}),
    alarms: Flags.option({
      options: ['upstream', 'working'] as const,
      summary: "alarms with the real broker's defects, or alarms that fire",
    })(),
    'tofu-version': Flags.string({
      summary: 'deploy the broker with this version of OpenTofu',
      helpValue: '1.9.0',
    }),
    'daily-quota': Flags.integer({
      summary: 'recipients that the account may send to in 24 hours (Max24HourSend)',
      helpValue: '200',
      min: 0,
    }),
    'send-rate': Flags.integer({
      summary: 'recipients that the account may send to in a second (MaxSendRate)',
      helpValue: '14',
      min: 1,
    }),
    'sns-links': Flags.option({
      options: ['sandbox', 'aws'] as const,
      summary: "host of the links in SNS's messages; AWS's is reached by the proxy of sandbox env --proxy",
    })(),
    cf: Flags.string({
      summary: 'change a setting of the Cloud Foundry in front of the broker; can be given several times',
      helpValue: 'NAME=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  async run(): Promise<Settings> {
    const {flags} = await this.parse(SandboxSettings)
    const sandbox = await this.ports.sandbox()
    const cf = flags.cf ? readSettingChanges(flags.cf, (await sandbox.settings()).cloudFoundry) : undefined
    const settings = await sandbox.changeSettings({
      ...(flags['operation-time'] === undefined ? {} : {operationMillis: flags['operation-time']}),
      ...(flags['bind-time'] === undefined ? {} : {bindMillis: flags['bind-time']}),
      ...(flags.alarms === undefined ? {} : {alarms: flags.alarms}),
      ...(flags['tofu-version'] === undefined ? {} : {tofuVersion: flags['tofu-version']}),
      ...(flags['daily-quota'] === undefined ? {} : {max24HourSend: flags['daily-quota']}),
      ...(flags['send-rate'] === undefined ? {} : {maxSendRate: flags['send-rate']}),
      ...(flags['sns-links'] === undefined ? {} : {snsLinks: flags['sns-links']}),
      ...(cf === undefined ? {} : {cloudFoundry: cf}),
    })
    this.show(renderSandboxSettings(settings))
    return settings
  }
}
