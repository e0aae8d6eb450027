import {previewUpdate, type Updated, type UpdateRequest, updateInstance} from '../app/update-instance.ts'
import {SesctlCommand} from '../cli/command.ts'
import {dryRunFlag, instanceArg, timeoutFlag} from '../cli/flags.ts'
import {noWaitFlag, parameterFlags, typedParameters} from '../cli/parameter-flags.ts'
import {parseParameters} from '../domain/instance-parameters.ts'
import type {RequestPreview} from '../domain/request-preview.ts'
import {shellCommand} from '../domain/shell-words.ts'
import {renderUpdated} from '../render/instance-updated.ts'
import {renderRequestPreviews} from '../render/request-preview.ts'

export default class Update extends SesctlCommand<Updated | {requests: RequestPreview[]}> {
  static override summary = 'Change the settings of an instance'
  static override description =
    `Only what differs is sent. "" takes a MAIL FROM subdomain or receivers of reports away. The domain of an instance
cannot be changed.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod --mail-from-subdomain mail',
    '<%= config.bin %> <%= command.id %> mail-prod --no-feedback-notifications --dry-run',
  ]
  static override args = {instance: instanceArg()}
  static override flags = {
    ...parameterFlags(),
    'no-wait': noWaitFlag(),
    timeout: timeoutFlag('15m'),
    'dry-run': dryRunFlag(),
  }

  async run(): Promise<Updated | {requests: RequestPreview[]}> {
    const {args, flags} = await this.parse(Update)
    const typed = typedParameters(flags)
    // What was typed is checked before anything is asked for; the label needs the domain.
    parseParameters({...typed, mailFromSubdomain: undefined})
    const request: UpdateRequest = {
      instance: args.instance,
      changes: (domain) => parseParameters(typed, domain),
      wait: !flags['no-wait'],
      timeoutMillis: flags.timeout,
    }
    if (flags['dry-run']) {
      const requests = await previewUpdate(this.ports, request)
      this.show(renderRequestPreviews(requests))
      return {requests}
    }
    const result = await this.follow(updateInstance(this.ports, request))
    this.show(renderUpdated(result))
    const {name} = result.instance
    if (result.outcome === 'updating') this.suggest(shellCommand('sesctl', 'status', name))
    if (result.outcome === 'updated') {
      this.suggest(shellCommand('sesctl', 'dns-instructions', name), shellCommand('sesctl', 'verify', name))
    }
    return result
  }
}
