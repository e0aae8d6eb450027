import {RATE_NAMES, type RateName} from '../reputation/thresholds.ts'
import {percent, thresholdPercent} from '../text/percentage.ts'
import {shellCommand} from '../text/shell-words.ts'
import type {RateThresholds} from './configuration.ts'
import {shortened, wrapped} from './notice-text.ts'

/** What people are notified of. */
export interface NoticeFacts {
  /** `critical`: over the threshold, and never paused because the operator said so. */
  readonly about: 'warning' | 'critical' | 'paused'
  readonly to: 'admin' | 'platform'
  /** Whether it is ever paused. */
  readonly mayPause: boolean
  readonly instance: string
  readonly configurationSet: string
  readonly rates: Readonly<Partial<Record<RateName, number>>>
  readonly thresholds: RateThresholds
  /** A rate is over its critical threshold and of too few messages to pause for. */
  readonly isOfFew?: boolean
  /** ISO 8601 */
  readonly at: string
  readonly number: string
}

/** Amazon SNS API Reference, Publish: fewer than 100 characters. */
const LONGEST_SUBJECT = 99

/** As long as Cloud Foundry lets a name be: it is there to be searched for. */
const LONGEST_NAME = 255

const LONGEST_IN_A_SENTENCE = 50
const LONGEST_IN_A_LIST = 75
const MOST_IN_A_LIST = 50

/**
 * Subject and text of a notice: plain text, sentences in lines below 78 characters (RFC 5322 section 2.1.1). Sentences cut
 * a long name short; once it is there whole.
 */
export function noticeText(facts: NoticeFacts): {subject: string; text: string} {
  const {about, mayPause, at, number} = facts
  const what = about === 'warning' && !mayPause ? 'Mail is close to the critical threshold' : SUBJECTS[about]
  const subject = `${what}: `
  const set = shortened(facts.configurationSet, LONGEST_NAME)
  return {
    subject: subject + shortened(facts.instance, LONGEST_SUBJECT - subject.length),
    text: [
      wrapped(opening(facts, shortened(facts.instance, LONGEST_IN_A_SENTENCE)) + (facts.isOfFew ? FEW : '')),
      rateTexts(facts),
      facts.to === 'admin' ? wrapped(advice(about)) : operatorAdvice(about, set),
      `Instance ${shortened(facts.instance, LONGEST_NAME)}\n${set}\nSeen at ${at}\nNotice ${number}`,
      'This notice was sent by a program. If it comes twice, its number is the same.',
      '',
    ].join('\n\n'),
  }
}

/** The text for the platform when the pause limit held pauses back. */
export function pauseLimitText(facts: {
  readonly wanted: number
  readonly before: number
  readonly maximum: number
  readonly instances: readonly string[]
  readonly at: string
  readonly number: string
}): {subject: string; text: string} {
  const {wanted, before, maximum, instances, at, number} = facts
  const shown = instances.slice(0, MOST_IN_A_LIST).map((name) => `  ${shortened(name, LONGEST_IN_A_LIST)}`)
  const more = instances.length - MOST_IN_A_LIST
  const isOne = wanted === 1
  const who = isOne
    ? '1 instance is over a critical threshold.'
    : `${wanted} instances are over a critical threshold at once.`
  const most = `${before} ${before === 1 ? 'was' : 'were'} paused within the last hour, and ${maximum} an hour ${maximum === 1 ? 'is' : 'are'} the most.`
  return {
    subject: `The guard's pause limit is reached: ${isOne ? '1 instance is critical and was not paused' : `${wanted} instances are critical and none was paused`}`,
    text: [
      wrapped(`${who} ${most} Nothing was paused: so many at once may be bad data.`),
      [...shown, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n'),
      wrapped('Look at them, and at CloudWatch. If the rates are real, run the guard once with a higher --max-pauses.'),
      `Seen at ${at}\nNotice ${number}`,
      '',
    ].join('\n\n'),
  }
}

const FEW = ' Too few messages were sent so far to pause it for their rate.'

const SUBJECTS: Readonly<Record<NoticeFacts['about'], string>> = {
  warning: 'Mail is close to being paused',
  critical: 'Mail is over the critical threshold',
  paused: 'Mail has been paused',
}

function opening({about, mayPause}: NoticeFacts, name: string): string {
  const spared = 'It is not paused, because it is on the list of those that never are.'
  const sentences = {
    warning: `Too much of the mail of ${name} bounces or gets complaints. ${mayPause ? 'If it continues, its sending is paused.' : spared}`,
    critical: `The mail of ${name} is over a critical threshold. ${spared}`,
    paused: `The sending of ${name} has been paused, because too much of its mail bounces or gets complaints. Until it is switched on again, mail is refused over SMTP and the API.`,
  }
  return sentences[about]
}

const WORDS: Readonly<Record<RateName, string>> = {bounce: 'bounces', complaint: 'complaints'}

function rateTexts({rates, thresholds, mayPause}: NoticeFacts): string {
  return RATE_NAMES.map((name) => {
    const {warning, critical} = thresholds[name]
    const rate = rates[name]
    const shown = rate === undefined ? 'not known' : percent(rate, thresholds[name])
    return `${WORDS[name].padEnd(10)}  ${shown.padEnd(9)}  warned at ${thresholdPercent(warning)}, ${mayPause ? 'paused' : 'critical'} at ${thresholdPercent(critical)}`
  }).join('\n')
}

function advice(about: NoticeFacts['about']): string {
  const what =
    'Remove addresses that bounced, and those that have not asked for mail or have not reacted in a long time. Mail nobody who complained.'
  if (about !== 'paused') return `${what} The rates fall as good mail is sent.`
  return `${what} Then report to the platform's team what was cleaned up: it switches sending on again.`
}

function operatorAdvice(about: NoticeFacts['about'], configurationSet: string): string {
  const look = `Look at it:\n  ${shellCommand('sesctl', 'reputation', configurationSet)}`
  if (about !== 'paused') return look
  const [command, reason] = [
    shellCommand('sesctl', 'unpause', configurationSet),
    shellCommand('--reason', 'list cleaned'),
  ]
  return `${look}\nWhen its list is cleaned, switch sending on again:\n  ${command} \\\n    ${reason}`
}
