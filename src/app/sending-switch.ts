import {AwsAccessNeeded, ConfigurationSetMissing} from '../domain/aws-access.ts'
import {Interrupted, InvalidValue, NotYet} from '../domain/failure.ts'
import {plainLine} from '../domain/plain-text.ts'
import type {Work} from '../domain/progress.ts'
import type {RequestPreview} from '../domain/request-preview.ts'
import {shellCommand} from '../domain/shell-words.ts'
import type {EmailService} from '../ports/email-service.ts'
import type {Ports} from '../ports/ports.ts'
import {type OperatedInstance, operatedInstance} from './operated-instance.ts'

export interface SendingSwitch {
  readonly instance: OperatedInstance
  /** What SES says now, read back after the change. */
  readonly sending: 'on' | 'paused'
  /** False when it was so already, and with --dry-run. */
  readonly changed: boolean
  readonly reason: string
  /** ISO 8601 */
  readonly at: string
  /** With --dry-run: what would be sent; empty when it is so already. */
  readonly requests?: readonly RequestPreview[]
}

export interface SwitchOptions {
  readonly enabled: boolean
  readonly reason: string
  readonly dryRun: boolean
}

const LONGEST_REASON = 500
const READ_BACK_MILLIS = 10_000

/**
 * Switches the sending of one instance off or on, and reads back that it took.
 * @throws AwsAccessNeeded, ConfigurationSetMissing, InstanceNotFound; NotYet when SES took the change and does not show
 * it; InvalidValue for a reason that says nothing.
 */
export async function* switchSending(
  ports: Pick<Ports, 'clock' | 'serviceTime' | 'platform' | 'emailService'>,
  nameOrId: string,
  {enabled, reason, dryRun}: SwitchOptions,
): Work<SendingSwitch> {
  const why = checkReason(reason)
  const stage = enabled ? 'switch sending on' : 'switch sending off'
  const emailService = await ports.emailService()
  if (!emailService) throw new AwsAccessNeeded(stage)
  const instance = await operatedInstance(ports, emailService, nameOrId)
  const {configurationSet} = instance
  const before = await emailService.configurationSet(configurationSet)
  if (!before) throw new ConfigurationSetMissing(configurationSet)
  const result = {instance, reason: why, at: new Date(await ports.serviceTime()).toISOString()}
  const settled = before.sendingEnabled === enabled
  if (settled || dryRun) {
    const requests = settled ? [] : [preview(configurationSet, enabled)]
    return {...result, sending: nameOf(before.sendingEnabled), changed: false, ...(dryRun ? {requests} : {})}
  }
  yield {stage, state: 'running'}
  await emailService.setSending(configurationSet, enabled)
  yield {stage, state: 'running', detail: 'reading back'}
  try {
    await readBack(ports, emailService, instance, enabled)
  } catch (failure) {
    throw failure instanceof Interrupted ? taken(instance) : failure
  }
  yield {stage, state: 'done'}
  return {...result, sending: nameOf(enabled), changed: true}
}

function preview(configurationSet: string, enabled: boolean): RequestPreview {
  return {
    method: 'PutConfigurationSetSendingOptions',
    target: configurationSet,
    body: {ConfigurationSetName: configurationSet, SendingEnabled: enabled},
  }
}

async function readBack(
  {clock}: Pick<Ports, 'clock'>,
  emailService: EmailService,
  {name, configurationSet}: OperatedInstance,
  enabled: boolean,
): Promise<void> {
  const deadline = clock.now() + READ_BACK_MILLIS
  for (let pause = 250; ; pause *= 2) {
    const set = await emailService.configurationSet(configurationSet)
    if (set?.sendingEnabled === enabled) return
    if (clock.now() + pause > deadline) break
    await clock.sleep(pause)
  }
  throw new NotYet(`SES took the change for ${name}, and still shows sending ${nameOf(!enabled)}.`, {
    hints: ['Run the same command again: it changes nothing that is right already.'],
  })
}

function taken({name, configurationSet}: OperatedInstance): Interrupted {
  return new Interrupted(`Interrupted. SES took the change for ${name}; it was not read back.`, {
    hints: [shellCommand('sesctl', 'reputation', configurationSet)],
  })
}

function nameOf(enabled: boolean): 'on' | 'paused' {
  return enabled ? 'on' : 'paused'
}

function checkReason(text: string): string {
  const reason = plainLine(text)
  if (reason === '') {
    throw new InvalidValue("Can't use an empty reason.", {
      hints: ["Say why in a sentence: --reason 'bounces at 4.2 %'"],
    })
  }
  if (reason.length > LONGEST_REASON) {
    throw new InvalidValue(`Can't use a reason of ${reason.length} characters: ${LONGEST_REASON} is the most.`)
  }
  return reason
}
