import {AwsAccessNeeded, ConfigurationSetMissing} from '../../domain/context/aws-access.ts'
import {Interrupted, InvalidValue, NotYet} from '../../domain/exit/failure.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Ports} from '../../ports/ports.ts'
import type {EmailService} from '../../ports/sending/email-service.ts'
import {type OperatedInstance, operatedInstance} from '../instance/operated-instance.ts'
import {openEntry} from './switch-history.ts'

export interface SendingSwitch {
  readonly instance: OperatedInstance
  /** What SES says now, read back after the change. */
  readonly sending: 'on' | 'paused'
  /** False when it was so already, and with --dry-run. */
  readonly changed: boolean
  readonly reason: string
  readonly by: string
  /** With an unpause: what was cleaned up. */
  readonly evidence?: string
  /** ISO 8601 */
  readonly at: string
  /** Number of its entry in the audit log; absent when nothing was changed, or when the audit log could not be written. */
  readonly entry?: number
  /** With --dry-run: what would be sent; empty when it is so already. */
  readonly requests?: readonly RequestPreview[]
}

export interface SwitchOptions {
  readonly enabled: boolean
  readonly reason: string
  /** Who it is, in their own words; absent = the user of this machine. */
  readonly by?: string
  readonly evidence?: string
  readonly dryRun: boolean
}

const LONGEST_TEXT = 500
const READ_BACK_MILLIS = 10_000

/**
 * Switches the sending of one instance off or on, and reads back that it took.
 * @throws AwsAccessNeeded, ConfigurationSetMissing, InstanceNotFound; NotYet when SES took the change and does not show
 * it; InvalidValue for a reason that says nothing.
 */
export async function* switchSending(
  ports: Pick<Ports, 'clock' | 'serviceTime' | 'platform' | 'emailService' | 'guardJournal' | 'whoami'>,
  nameOrId: string,
  {enabled, reason, by, evidence, dryRun}: SwitchOptions,
): Work<SendingSwitch> {
  const why = checkText(reason, 'reason')
  const words = {
    reason: why,
    by: by === undefined ? await ports.whoami() : `${checkText(by, 'by')} (${await ports.whoami()})`,
    ...(evidence === undefined ? {} : {evidence: checkText(evidence, 'evidence')}),
  }
  const stage = enabled ? 'switch sending on' : 'switch sending off'
  const emailService = await ports.emailService()
  if (!emailService) throw new AwsAccessNeeded(stage)
  const instance = await operatedInstance(ports, emailService, nameOrId)
  const {configurationSet} = instance
  const before = await emailService.configurationSet(configurationSet)
  if (!before) throw new ConfigurationSetMissing(configurationSet)
  const result = {instance, ...words, at: new Date(await ports.serviceTime()).toISOString()}
  const settled = before.sendingEnabled === enabled
  if (settled || dryRun) {
    const requests = settled ? [] : [preview(configurationSet, enabled)]
    return {...result, sending: nameOf(before.sendingEnabled), changed: false, ...(dryRun ? {requests} : {})}
  }
  yield {stage, state: 'running'}
  const entry = yield* openEntry(ports, {
    ...{at: result.at, configurationSet, instance: instance.name, kind: enabled ? 'unpause' : 'pause'},
    ...words,
  })
  try {
    await emailService.setSending(configurationSet, enabled)
    yield {stage, state: 'running', detail: 'reading back'}
    await readBackSending(ports, emailService, instance, enabled)
  } catch (failure) {
    await entry?.end('failed', failure instanceof Error ? failure.message : String(failure))
    throw failure instanceof Interrupted ? taken(failure, instance) : failure
  }
  await entry?.end('done', `SES shows it as ${enabled ? 'sending' : 'paused'}`)
  yield {stage, state: 'done'}
  return {...result, sending: nameOf(enabled), changed: true, ...(entry ? {entry: entry.id} : {})}
}

function preview(configurationSet: string, enabled: boolean): RequestPreview {
  return {
    method: 'PutConfigurationSetSendingOptions',
    target: configurationSet,
    body: {ConfigurationSetName: configurationSet, SendingEnabled: enabled},
  }
}

/** Asks until SES shows the switch as it was set. @throws NotYet after ten seconds, Interrupted */
export async function readBackSending(
  {clock}: Pick<Ports, 'clock'>,
  emailService: Pick<EmailService, 'configurationSet'>,
  {name, configurationSet}: Pick<OperatedInstance, 'name' | 'configurationSet'>,
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

function taken(end: Interrupted, {name, configurationSet}: OperatedInstance): Interrupted {
  return end.leaving(`SES took the change for ${name}; it was not read back.`, {
    hints: [shellCommand('sesctl', 'reputation', configurationSet)],
  })
}

function nameOf(enabled: boolean): 'on' | 'paused' {
  return enabled ? 'on' : 'paused'
}

function checkText(text: string, flag: 'reason' | 'by' | 'evidence'): string {
  const line = plainLine(text)
  if (line === '') throw new InvalidValue(`Can't use an empty --${flag}.`, {hints: [HINTS[flag]]})
  if (line.length > LONGEST_TEXT) {
    throw new InvalidValue(`Can't use a --${flag} of ${line.length} characters: ${LONGEST_TEXT} is the most.`)
  }
  return line
}

const HINTS = {
  reason: "Say why in a sentence: --reason 'bounces at 4.2 %'",
  by: "Say who you are: --by 'Ada, on call'",
  evidence: "Say what was cleaned up: --evidence '1,240 dead addresses removed'",
} as const
