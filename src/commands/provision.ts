import {Args, Flags} from '@oclif/core'
import {type Provisioned, type ProvisionRequest, previewProvision, provision} from '../app/instance/provision.ts'
import {SesctlCommand} from '../cli/command.ts'
import {dryRunFlag, noWaitFlag, timeoutFlag} from '../cli/flags.ts'
import {askForText} from '../cli/prompts.ts'
import {settingFlags, typedSettings} from '../cli/setting-flags.ts'
import {parseName} from '../domain/instance/name.ts'
import type {RequestPreview} from '../domain/instance/request-preview.ts'
import {withDefaults} from '../domain/instance/settings.ts'
import {parseSettings, settingWarnings} from '../domain/instance/typed-settings.ts'
import {commandsAfterProvision, doubtsOfProvision, renderProvisioned} from '../render/instance/provisioned.ts'

export default class Provision extends SesctlCommand<Provisioned | {requests: RequestPreview[]}> {
  static override summary = 'Create a service instance and wait until it is there'
  static override description =
    `Without --domain the platform generates one and publishes its records itself. An instance of this name with the
same settings is fine: a running creation is awaited, and settings that differ are reported (exit code 6).`
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod --domain agency.gov --admin-email mail@agency.gov --mail-from-subdomain mail',
    '<%= config.bin %> <%= command.id %> mail-dev --admin-email mail@agency.gov --json',
  ]
  static override args = {
    name: Args.string({ignoreStdin: true, required: true, description: 'name of the new service instance'}),
  }
  static override flags = {
    ...settingFlags(),
    'if-exists': Flags.option({
      options: ['compare', 'fail'] as const,
      default: 'compare' as const,
      summary: 'what to do about an instance of this name',
    })(),
    'no-wait': noWaitFlag(),
    timeout: timeoutFlag('change'),
    'dry-run': dryRunFlag(),
  }

  async run(): Promise<Provisioned | {requests: RequestPreview[]}> {
    const {args, flags} = await this.parse(Provision)
    const name = parseName(args.name, 'instance')
    const typed = typedSettings(flags)
    // What was typed is checked before anything is asked for.
    parseSettings(typed)
    const adminEmail = typed.adminEmail ?? (await this.#askForAdmin())
    const parameters = withDefaults(parseSettings({...typed, adminEmail}))
    for (const warning of settingWarnings(parameters)) this.warn(warning)
    const request: ProvisionRequest = {
      name,
      parameters,
      ifExists: flags['if-exists'],
      wait: !flags['no-wait'],
      timeoutMillis: flags.timeout,
    }
    if (flags['dry-run']) return await this.preview(await previewProvision(this.ports, request))
    const result = await this.follow(provision(this.ports, request))
    for (const doubt of doubtsOfProvision(result)) this.warn(doubt)
    this.show(renderProvisioned(result))
    this.suggest(...commandsAfterProvision(result))
    return result
  }

  async #askForAdmin(): Promise<string> {
    return await askForText({
      message: 'Who should be notified about the instance? E-mail address:',
      flag: '--admin-email ADDRESS',
      noInput: this.noInput,
    })
  }
}
