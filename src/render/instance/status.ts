import type {InstanceStatus} from '../../app/instance/status.ts'
import {brokerReason} from '../../domain/instance/broker-reason.ts'
import {SERVICE_THRESHOLDS} from '../../domain/reputation/thresholds.ts'
import {percent} from '../../domain/text/percentage.ts'
import {plainLine, shorten} from '../../domain/text/plain-text.ts'
import {bindingTable} from '../binding/list.ts'
import {grouped} from '../reputation/words.ts'
import {pauseWords} from '../sending/pause-words.ts'
import {paragraph} from '../text/paragraph.ts'
import {beside, type Glyph, glyph, padEnd, type Screen, type View} from '../text/screen.ts'
import {inventoryLine} from './inventory-source.ts'
import {settingLines} from './settings.ts'
import {ageOf, instanceStateWord} from './words.ts'

/** Characters of what the broker says of an operation. */
const LONGEST_DESCRIPTION = 1000

/** One screen for one instance; a part that could not be had says why. */
export function renderInstanceStatus(status: InstanceStatus, now: number): View {
  return (screen) => {
    const {instance, sendingDomain, bindings} = status
    const domain = sendingDomain === null ? 'domain not known' : plainLine(sendingDomain)
    const parts = [
      beside(screen, [screen.paint.bold(plainLine(instance.name)), domain, instanceStateWord(screen, instance.state)]),
      operationLines(screen, status, now),
      ...upgradeLines(screen, status),
      status.parameters.known
        ? settingLines(screen, status.parameters.value)
        : unknown(screen, 'settings', status.parameters),
      [identityLine(screen, status), sendingLine(screen, status, now), ratesLine(screen, status, now)].join('\n'),
    ]
    if (!bindings.known) parts.push(unknown(screen, 'bindings', bindings))
    else if (bindings.value.bindings.length === 0) parts.push(`  ${NO_BINDINGS[status.inventory.source]}`)
    else parts.push(bindingTable(screen, bindings.value, now).replace(/^(?=.)/gm, '  '))
    return [...parts, inventoryLine(screen, status.inventory, now)].join('\n\n')
  }
}

function operationLines(screen: Screen, {instance}: InstanceStatus, now: number): string {
  const {type, state, description} = instance.lastOperation
  const rows: [string, string][] = [
    ['id', plainLine(instance.id)],
    ['age', ageOf(instance.createdAt, now)],
    [
      'last operation',
      `${type} ${state}${state === 'failed' ? `: ${shorten(brokerReason(description).replaceAll(/\s+/g, ' '), LONGEST_DESCRIPTION)}` : ''}`,
    ],
  ]
  return rows
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `  ${screen.paint.dim(padEnd(label, LABEL))}  ${value}`)
    .join('\n')
}

const LABEL = 14

const NO_BINDINGS = {machine: 'No bindings are known here.', 'cloud-foundry': 'No bindings.'} as const

function upgradeLines(screen: Screen, {instance: {upgradeTo}}: InstanceStatus): string[] {
  if (upgradeTo === undefined) return []
  const text = `needed, to ${plainLine(upgradeTo)}: until then the broker refuses to bind, unbind and update. Mail is still sent.`
  return [line(screen, 'warn', 'upgrade', text)]
}

function line(screen: Screen, mark: Glyph, label: string, text: string): string {
  return paragraph(text, screen.columns, `${glyph(screen, mark)} ${padEnd(label, LABEL)}  `)
}

function unknown(screen: Screen, label: string, {why}: {readonly why: string}): string {
  return line(screen, 'dot', label, screen.paint.dim(`not known: ${plainLine(why)}`))
}

function identityLine(screen: Screen, {identity}: InstanceStatus): string {
  if (!identity.known) return unknown(screen, 'identity', identity)
  const {verified, verificationStatus, dkimStatus, mailFromDomain, mailFromStatus} = identity.value
  const words = [
    verified ? 'verified' : `not verified (${plainLine(verificationStatus)})`,
    `DKIM ${plainLine(dkimStatus)}`,
    ...(mailFromDomain === null ? [] : [`MAIL FROM ${plainLine(mailFromDomain)} ${plainLine(mailFromStatus ?? '')}`]),
  ]
  const mark = verified ? 'ok' : verificationStatus === 'PENDING' ? 'wait' : 'no'
  return line(screen, mark, 'identity', beside(screen, words))
}

function sendingLine(screen: Screen, {sending}: InstanceStatus, now: number): string {
  if (!sending.known) return unknown(screen, 'sending', sending)
  const {enabled, lastFreshStart, pause} = sending.value
  if (!enabled) return line(screen, 'no', 'sending', `paused: SES refuses all mail. ${pauseWords(pause)}`)
  const since = lastFreshStart === null ? [] : [`switched on again ${ageOf(lastFreshStart, now)} ago`]
  return line(screen, 'ok', 'sending', beside(screen, ['on', ...since]))
}

function ratesLine(screen: Screen, {rates}: InstanceStatus, now: number): string {
  if (!rates.known) return unknown(screen, 'rates', rates)
  const {bounceRate, complaintRate, at, sentInTwoWeeks} = rates.value
  if (at === null) return line(screen, 'dot', 'rates', 'no data: SES has not counted any mail lately')
  const bounce = bounceRate ?? 0
  const complaint = complaintRate ?? 0
  const over = bounce >= SERVICE_THRESHOLDS.bounce.warning || complaint >= SERVICE_THRESHOLDS.complaint.warning
  const words = `bounces ${percent(bounce, SERVICE_THRESHOLDS.bounce)}, complaints ${percent(complaint, SERVICE_THRESHOLDS.complaint)}`
  const of = sentInTwoWeeks === null ? '' : ` of ${grouped(sentInTwoWeeks)} sent in 14 days`
  return line(screen, over ? 'warn' : 'ok', 'rates', `${words}${of}, ${ageOf(at, now)} ago`)
}
