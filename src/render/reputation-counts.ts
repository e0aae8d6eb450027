import type {Estimate, Reputation} from '../app/reputation.ts'
import {percent} from '../domain/percentage.ts'
import {plainLine} from '../domain/plain-text.ts'
import {days, grouped} from './reputation-words.ts'
import type {Screen} from './screen.ts'
import {table} from './table.ts'

/** Mail by the recipients' providers; empty where SES counts none of them. */
export function providerTable(screen: Screen, {providers = [], bounce, complaint}: Reputation): string {
  if (providers.length === 0) return ''
  const rows = providers.map(({provider, sent, permanentBounces, complaints}) => [
    plainLine(provider),
    grouped(sent),
    `${grouped(permanentBounces)} (${percent(permanentBounces / sent, bounce.lines)})`,
    `${grouped(complaints)} (${percent(complaints / sent, complaint.lines)})`,
  ])
  return table(screen, ['provider', 'sent', 'bounces', 'complaints'], rows)
}

/** What an estimate rests on, and what it leaves out. */
export function estimateNote(estimate: Estimate): string[] {
  const {messages, permanentBounces, complaints, windowSeconds} = estimate
  const window = days(windowSeconds * 1000)
  return [
    `Estimate from the feedback events that this machine kept: ${grouped(permanentBounces)} permanent bounces and ${grouped(complaints)} complaints on ${grouped(messages)} messages, each rate over ${window}. SES counts over a volume that it does not tell and leaves some mail out, so its own rates differ; the service acts on those.`,
  ]
}
