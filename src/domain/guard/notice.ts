import {linePercent, percent} from '../percentage.ts'
import {plainLine} from '../plain-text.ts'
import {RATE_NAMES, type RateName} from '../reputation/lines.ts'
import type {RateLines} from './configuration.ts'

/** What people are told of. */
export interface NoticeFacts {
  /** `critical`: over the line, and never paused because the operator said so. */
  readonly about: 'warning' | 'critical' | 'paused'
  readonly to: 'admin' | 'platform'
  readonly instance: string
  readonly configurationSet: string
  readonly rates: Readonly<Partial<Record<RateName, number>>>
  readonly lines: RateLines
  /** ISO 8601 */
  readonly at: string
  readonly number: string
}

/** Subject and text of a notice: plain text, lines below 78 characters (RFC 5322 section 2.1.1). */
export function noticeText(facts: NoticeFacts): {subject: string; text: string} {
  const name = plainLine(facts.instance)
  return {
    subject: `${SUBJECTS[facts.about]}: ${name}`.slice(0, 100),
    text: [
      opening(facts, name),
      rateLines(facts),
      facts.to === 'admin' ? advice(facts.about) : operatorAdvice(facts),
      `Instance ${name}\n${facts.configurationSet}\nSeen at ${facts.at}\nNotice ${facts.number}`,
      'This notice was sent by a program. If it comes twice, its number is the same.',
      '',
    ].join('\n\n'),
  }
}

/** What the platform is told when the brake held pauses back. */
export function brakeText(facts: {
  readonly wanted: number
  readonly before: number
  readonly maximum: number
  readonly instances: readonly string[]
  readonly at: string
  readonly number: string
}): {subject: string; text: string} {
  const {wanted, before, maximum, instances, at, number} = facts
  const shown = instances.slice(0, 50).map((name) => `  ${plainLine(name)}`)
  const rest = instances.length > 50 ? [`  and ${instances.length - 50} more`] : []
  return {
    subject: `The guard's brake holds: ${wanted} instances are critical and none was paused`,
    text: [
      `${wanted} instances are over a critical line at once. ${before} were paused within\nthe last hour, and ${maximum} an hour are the most. Nothing was paused:\nso many at once may be bad data.`,
      [...shown, ...rest].join('\n'),
      'Look at them, and at CloudWatch. If the rates are real, run the guard once\nwith a higher --max-pauses.',
      `Seen at ${at}\nNotice ${number}`,
      '',
    ].join('\n\n'),
  }
}

const SUBJECTS: Readonly<Record<NoticeFacts['about'], string>> = {
  warning: 'Mail is close to being paused',
  critical: 'Mail is over the critical line',
  paused: 'Mail has been paused',
}

function opening({about}: NoticeFacts, name: string): string {
  const sentences = {
    warning: `Too much of the mail of ${name} bounces or is complained about.\nIf this goes on, its sending is paused.`,
    critical: `The mail of ${name} is over a critical line.\nIt is not paused, because it is on the list of those that never are.`,
    paused: `The sending of ${name} has been paused, because too much of its\nmail bounces or is complained about. Until it is switched on again, mail is\nrefused over SMTP and the API.`,
  }
  return sentences[about]
}

const WORDS: Readonly<Record<RateName, string>> = {bounce: 'bounces', complaint: 'complaints'}

function rateLines({rates, lines}: NoticeFacts): string {
  return RATE_NAMES.map((name) => {
    const {warning, critical} = lines[name]
    const rate = rates[name]
    const shown = rate === undefined ? 'not known' : percent(rate, lines[name])
    return `${WORDS[name].padEnd(10)}  ${shown.padEnd(9)}  warned at ${linePercent(warning)}, paused at ${linePercent(critical)}`
  }).join('\n')
}

function advice(about: NoticeFacts['about']): string {
  const what =
    'Remove addresses that bounced, and those that have not asked for mail or have\nnot reacted in a long time. Mail nobody who complained.'
  if (about !== 'paused') return `${what} The rates fall\nas good mail is sent.`
  return `${what}\nThen tell the platform's team what was cleaned up: it switches sending on again.`
}

function operatorAdvice({about, configurationSet}: NoticeFacts): string {
  const look = `Look at it:\n  sesctl reputation ${configurationSet}`
  if (about !== 'paused') return look
  return `${look}\nWhen its list is cleaned, switch sending on again:\n  sesctl unpause ${configurationSet}`
}
