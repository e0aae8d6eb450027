import {Flags} from '@oclif/core'
import {previewUpdate, type Updated, type UpdateRequest, updateInstance} from '../app/instance/update.ts'
import {previewUpgrade, type Upgraded, type UpgradeRequest, upgradeInstance} from '../app/instance/upgrade.ts'
import {SesctlCommand} from '../cli/command.ts'
import {dryRunFlag, instanceArg, noWaitFlag, timeoutFlag} from '../cli/flags.ts'
import {changeFlags, typedSettings} from '../cli/setting-flags.ts'
import type {RequestPreview} from '../domain/instance/request-preview.ts'
import {parseSettings} from '../domain/instance/typed-settings.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import {renderUpdated} from '../render/instance/updated.ts'
import {renderUpgraded} from '../render/instance/upgraded.ts'

type Result = Updated | Upgraded | {requests: RequestPreview[]}

export default class Update extends SesctlCommand<Result> {
  static override summary = 'Change the settings of an instance, or upgrade it'
  static override description =
    `Only what differs is sent. "" removes a MAIL FROM subdomain or receivers of reports. The domain of an instance
cannot be changed. --upgrade brings an instance that is behind its broker up to date, its bindings included.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod --mail-from-subdomain mail',
    '<%= config.bin %> <%= command.id %> mail-prod --no-feedback-notifications --dry-run',
    '<%= config.bin %> <%= command.id %> mail-prod --upgrade',
  ]
  static override args = {instance: instanceArg()}
  static override flags = {
    ...changeFlags(),
    upgrade: Flags.boolean({
      summary: "bring the instance to the version of the broker's catalog, and change nothing else",
      exclusive: Object.keys(changeFlags()),
    }),
    'no-wait': noWaitFlag(),
    timeout: timeoutFlag('change'),
    'dry-run': dryRunFlag(),
  }

  async run(): Promise<Result> {
    const {args, flags} = await this.parse(Update)
    const waiting = {instance: args.instance, wait: !flags['no-wait'], timeoutMillis: flags.timeout}
    const typed = typedSettings(flags)
    // What was typed is checked before anything is asked for; the label needs the domain.
    parseSettings({...typed, mailFromSubdomain: undefined})
    const request: UpdateRequest = {...waiting, changes: (domain) => parseSettings(typed, domain)}
    if (flags['dry-run']) {
      return await this.preview(
        flags.upgrade ? await previewUpgrade(this.ports, args.instance) : await previewUpdate(this.ports, request),
      )
    }
    return flags.upgrade ? await this.#upgrade(waiting) : await this.#update(request)
  }

  async #update(request: UpdateRequest): Promise<Updated> {
    const result = await this.follow(updateInstance(this.ports, request))
    this.show(renderUpdated(result))
    const {name} = result.instance
    if (result.outcome === 'updating') this.suggest(shellCommand('sesctl', 'status', name))
    if (result.outcome === 'updated') {
      this.suggest(shellCommand('sesctl', 'dns-instructions', name), shellCommand('sesctl', 'verify', name))
    }
    return result
  }

  async #upgrade(request: UpgradeRequest): Promise<Upgraded> {
    const result = await this.follow(upgradeInstance(this.ports, request))
    this.show(renderUpgraded(result))
    if (result.outcome === 'upgrading') this.suggest(shellCommand('sesctl', 'status', result.instance.name))
    return result
  }
}
