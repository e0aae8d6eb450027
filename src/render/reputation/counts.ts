import type {Estimate, Reputation} from '../../app/reputation/reputation.ts'
import {percent} from '../../domain/text/percentage.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {Screen} from '../text/screen.ts'
import {table} from '../text/table.ts'
import {days, grouped} from './words.ts'

/** Mail by the recipients' providers; empty where SES counts none of them. */
export function providerTable(screen: Screen, {providers = [], bounce, complaint}: Reputation): string {
  if (providers.length === 0) return ''
  const rows = providers.map(({provider, sent, permanentBounces, complaints}) => [
    plainLine(provider),
    grouped(sent),
    `${grouped(permanentBounces)} (${percent(permanentBounces / sent, bounce.thresholds)})`,
    `${grouped(complaints)} (${percent(complaints / sent, complaint.thresholds)})`,
  ])
  return table(screen, ['provider', 'sent', 'bounces', 'complaints'], rows)
}

/** What an estimate rests on, and what it leaves out. */
export function estimateNote(estimate: Estimate): string[] {
  const {messages, permanentBounces, complaints, windowSeconds} = estimate
  const window = days(windowSeconds * 1000)
  return [
    `Estimate from the feedback events that this machine kept: ${grouped(permanentBounces)} permanent bounces and ${grouped(complaints)} complaints on ${grouped(messages)} messages, each rate over ${window}. SES counts over a volume that it does not publish and leaves some mail out, so its own rates differ; the service acts on those.`,
  ]
}
