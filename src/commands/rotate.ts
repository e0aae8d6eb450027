import {fileDelivery} from '../app/binding/file-delivery.ts'
import type {RotateOptions, RotationResult} from '../app/rotation/result.ts'
import {previewRotation, resumeRotation, rollBackRotation, rotate} from '../app/rotation/rotate.ts'
import {listRotations, type RotationList} from '../app/rotation/status.ts'
import {SesctlCommand} from '../cli/command.ts'
import {absolutePath, requireReadableOutput} from '../cli/delivery.ts'
import {deliveryCommandOf} from '../cli/delivery-command-flags.ts'
import {instanceArgWithout, instanceOf} from '../cli/flags.ts'
import {retirementOf} from '../cli/retirement-flags.ts'
import {rotationFlags} from '../cli/rotation-flags.ts'
import {EXIT} from '../domain/exit/exit.ts'
import type {RequestPreview} from '../domain/instance/request-preview.ts'
import {proofMillis} from '../domain/time/duration.ts'
import {renderCredentials} from '../render/binding/credentials.ts'
import {commandsAfterRotation, doubtsOfRotation} from '../render/rotation/next.ts'
import {renderRotation} from '../render/rotation/rotation.ts'
import {renderRotationList} from '../render/rotation/status.ts'

type Result = RotationResult | RotationList | {requests: RequestPreview[]}

export default class Rotate extends SesctlCommand<Result> {
  static override summary = 'Replace the credentials of a binding: make, prove, deliver, revoke the old ones'
  static override description =
    `The new credentials are proved by a real SMTP login and a signed API call, then delivered, and the old
ones are revoked after a grace, in which both work and consumers move over. An interrupted rotation is finished by the same
command, by --resume, or undone by --rollback until the delivery. An app gets a second binding and a rolling deployment, and
loses the old binding once no instance runs with it.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod --write mail.env',
    '<%= config.bin %> <%= command.id %> mail-prod --write mail.json --older-than 80d --grace 24h --json',
    '<%= config.bin %> <%= command.id %> mail-prod --write mail.env --retire now',
    '<%= config.bin %> <%= command.id %> mail-prod --app web-app',
    "<%= config.bin %> <%= command.id %> mail-prod --binding ci --exec 'vault kv put -mount=kv mail -' --exec-env VAULT_TOKEN",
    '<%= config.bin %> <%= command.id %> mail-prod --resume',
    '<%= config.bin %> <%= command.id %> --status',
  ]
  static override args = {instance: instanceArgWithout('--status')}
  static override flags = rotationFlags()

  async run(): Promise<Result> {
    const {args, flags} = await this.parse(Rotate)
    if (flags.status) return await this.#status(args.instance)
    const instance = instanceOf(args.instance)
    // Standard output is the credentials' then, and its one document already has what comes next.
    let isShown = false
    const {command, commandDelivery} = deliveryCommandOf(flags)
    const options: RotateOptions = {
      app: flags.app,
      allowOutage: flags['allow-outage'],
      binding: flags.binding,
      credentials: flags.credentials,
      command,
      delivery: flags.reveal
        ? {to: 'stdout'}
        : (commandDelivery ?? (await fileDelivery(this.ports, absolutePath(flags.write), flags.format))),
      olderThanMillis: flags['older-than'],
      timeoutMillis: proofMillis(flags.timeout),
      ...retirementOf(flags, this.ports.clock.now()),
      deliver: async (result) => {
        isShown = true
        this.suggest(...commandsAfterRotation(result, instance))
        await this.deliver(result, renderCredentials(result.credentials ?? {}, {reveal: true}))
      },
      warn: (sentence) => void this.warn(sentence),
    }
    if (flags['dry-run']) return await this.preview(await previewRotation(this.ports, instance, options))
    if (flags.reveal) requireReadableOutput()
    const result = await this.follow(this.#work(instance, flags, options))
    if (isShown) this.showAside(renderRotation(result))
    else this.show(renderRotation(result))
    for (const doubt of doubtsOfRotation(result)) this.warn(doubt)
    if (!isShown) this.suggest(...commandsAfterRotation(result, instance))
    return this.verdict(result, result.unproved.length > 0 ? EXIT.notYet : EXIT.ok)
  }

  async #status(instance: string | undefined): Promise<RotationList> {
    const list = await listRotations(this.ports, instance)
    this.show(renderRotationList(list))
    this.suggest(...list.rotations.flatMap(({next}) => next ?? []))
    return this.verdict<RotationList>(list, list.rotations.length > 0 ? EXIT.notYet : EXIT.ok)
  }

  #work(instance: string, flags: {resume: boolean; rollback: boolean}, options: RotateOptions) {
    if (flags.rollback) return rollBackRotation(this.ports, instance, options)
    return flags.resume ? resumeRotation(this.ports, instance, options) : rotate(this.ports, instance, options)
  }
}
