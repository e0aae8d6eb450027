import {type InstanceStatus, instanceStatus} from '../app/instance/status.ts'
import {SesctlCommand} from '../cli/command.ts'
import {instanceArg} from '../cli/flags.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import {renderInstanceStatus} from '../render/instance/status.ts'
import {unpauseWords} from '../render/reputation/next.ts'

export default class Status extends SesctlCommand<InstanceStatus> {
  static override summary = 'Show one instance: operation, settings, identity, sending, rates, bindings'
  static override description =
    `What only AWS knows (identity, sending, rates, last use of keys) needs a context with access to AWS; without it,
these parts are shown as unknown. Secrets are never shown.`
  static override examples = ['<%= config.bin %> <%= command.id %> mail-prod']
  static override args = {instance: instanceArg()}

  async run(): Promise<InstanceStatus> {
    const {args} = await this.parse(Status)
    const status = await instanceStatus(this.ports, args.instance)
    this.show(renderInstanceStatus(status, this.ports.clock.now()))
    const {name, state} = status.instance
    if (state === 'create-failed' || state === 'delete-failed' || state === 'gone') {
      this.suggest(shellCommand('sesctl', 'deprovision', name, '--confirm', name))
    } else if (status.instance.upgradeTo !== undefined) {
      this.suggest(shellCommand('sesctl', 'update', name, '--upgrade'))
    } else if (status.identity.known && !status.identity.value.verified) {
      this.suggest(shellCommand('sesctl', 'verify', name))
    } else if (status.sending.known && !status.sending.value.enabled) {
      this.suggest(shellCommand('sesctl', 'reputation', name), shellCommand(...unpauseWords(name)))
    } else if (!status.sending.known && state === 'ready') {
      this.suggest(shellCommand('sesctl', 'reputation', name))
    }
    return status
  }
}
