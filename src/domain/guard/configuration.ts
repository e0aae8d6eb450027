import {InvalidValue} from '../exit/failure.ts'
import {topicOf} from '../feedback/sns-message-topic.ts'
import {RATE_NAMES, type RateName, SERVICE_THRESHOLDS, type Thresholds} from '../reputation/thresholds.ts'
import {parseEmailAddress} from '../sending/email-address.ts'
import {plainLine} from '../text/plain-text.ts'
import {LEAST_MESSAGES} from './evidence.ts'

export type RateThresholds = Readonly<Record<RateName, Thresholds>>

/** What an operator decides of the guard. */
export interface GuardConfiguration {
  /** Address of a verified identity of the operator's; absent = nobody is written to by mail. */
  readonly sender?: string
  /** Addresses of the platform's team. */
  readonly platformAddresses: readonly string[]
  /** ARN of an SNS topic of the platform's. */
  readonly platformTopic?: string
  /** Names, ids or configuration sets of instances that are warned and never paused. */
  readonly neverPause: readonly string[]
  /** Lines for every instance; never less strict than the service's. */
  readonly thresholds: RateThresholds
  /** Messages of the last 14 days below which nothing is paused; absent = the least that is possible. */
  readonly leastMessages?: number
  /** Lines of single instances, by name, id or configuration set. */
  readonly instances: Readonly<Record<string, RateThresholds>>
}

/** Amazon SES, "Service quotas": recipients of one message. */
const MOST_RECIPIENTS = 50

/** Beyond it nobody would ever be paused. */
const MOST_LEAST_MESSAGES = 100_000

const REFUSED = "Can't use the guard's configuration"

export const NO_CONFIGURATION: GuardConfiguration = {
  platformAddresses: [],
  neverPause: [],
  thresholds: SERVICE_THRESHOLDS,
  instances: {},
}

/** An instance by every name that a configuration may use for it. */
export interface Named {
  readonly name: string
  readonly instanceId: string
  readonly configurationSet: string
}

export function thresholdsOf({thresholds, instances}: GuardConfiguration, named: Named): RateThresholds {
  const key = namesOf(named).find((name) => Object.hasOwn(instances, name))
  return (key === undefined ? undefined : instances[key]) ?? thresholds
}

export function mayPause({neverPause}: GuardConfiguration, named: Named): boolean {
  return !namesOf(named).some((name) => neverPause.includes(name))
}

/** Names that the configuration uses and no instance has: a slip there must not go unnoticed. */
export function unknownNames(configuration: GuardConfiguration, fleet: readonly Named[]): string[] {
  const known = new Set(fleet.flatMap(namesOf))
  return [...new Set([...configuration.neverPause, ...Object.keys(configuration.instances)])].filter(
    (name) => !known.has(name),
  )
}

/** Names that the configuration uses and several instances have: it means all of them, perhaps by mistake. */
export function sharedNames(configuration: GuardConfiguration, fleet: readonly Named[]): string[] {
  const used = new Set([...configuration.neverPause, ...Object.keys(configuration.instances)])
  const seen = new Set<string>()
  const shared = new Set<string>()
  for (const {name} of fleet) {
    if (used.has(name) && seen.has(name)) shared.add(name)
    seen.add(name)
  }
  return [...shared]
}

function namesOf({name, instanceId, configurationSet}: Named): string[] {
  return [name, instanceId, configurationSet]
}

/**
 * Reads a configuration file: JSON with any of `sender`, `platformAddresses`, `platformTopic`, `neverPause`, `thresholds`,
 * `leastMessages` and `instances`, rates as fractions: `{"instances": {"mail-prod": {"bounce": {"warning": 0.01, "critical": 0.03}}}}`.
 * @throws InvalidValue naming the place; also for a threshold that is less strict than the service's.
 */
export function parseGuardConfiguration(text: string): GuardConfiguration {
  const file = objectAt(parsed(text), 'the file', [
    'sender',
    'platformAddresses',
    'platformTopic',
    'neverPause',
    'thresholds',
    'leastMessages',
    'instances',
  ])
  const thresholds =
    file['thresholds'] === undefined
      ? SERVICE_THRESHOLDS
      : thresholdsAt(file['thresholds'], 'thresholds', SERVICE_THRESHOLDS)
  const instances = file['instances'] === undefined ? {} : objectAt(file['instances'], 'instances')
  const platformAddresses = listAt(file['platformAddresses'], 'platformAddresses', addressAt)
  checkRecipients(platformAddresses, 'platformAddresses')
  return {
    ...(file['sender'] === undefined ? {} : {sender: addressAt(file['sender'], 'sender')}),
    ...(file['platformTopic'] === undefined
      ? {}
      : {platformTopic: typedAt(file['platformTopic'], 'platformTopic', parseTopic)}),
    platformAddresses,
    neverPause: listAt(file['neverPause'], 'neverPause', textAt),
    thresholds,
    ...(file['leastMessages'] === undefined ? {} : {leastMessages: leastAt(file['leastMessages'])}),
    instances: Object.fromEntries(
      Object.entries(instances).map(([name, value]) => [name, thresholdsAt(value, `instances.${name}`, thresholds)]),
    ),
  }
}

/** @throws InvalidValue naming the place when they are more than one mail can have. */
export function checkRecipients(addresses: readonly string[], place: string): void {
  if (addresses.length <= MOST_RECIPIENTS) return
  throw refused(place, `a mail can have ${MOST_RECIPIENTS} recipients at the most`)
}

/** @throws InvalidValue unless it is the ARN of an SNS topic. */
function parseTopic(text: string): string {
  if (topicOf(text)) return text
  throw new InvalidValue(`Can't use ${plainLine(text)} as a topic.`, {
    hints: ['Write its ARN: arn:aws-us-gov:sns:us-gov-west-1:123456789012:platform-alerts'],
  })
}

function thresholdsAt(value: unknown, place: string, fallback: RateThresholds): RateThresholds {
  const given = objectAt(value, place, RATE_NAMES)
  const of = (name: RateName): Thresholds => {
    if (given[name] === undefined) return fallback[name]
    const at = `${place}.${name}`
    const pair = objectAt(given[name], at, ['warning', 'critical'])
    const lineAt = (line: keyof Thresholds): number =>
      pair[line] === undefined
        ? fallback[name][line]
        : rateAt(pair[line], `${at}.${line}`, SERVICE_THRESHOLDS[name][line])
    const thresholds = {
      warning: lineAt('warning'),
      critical: lineAt('critical'),
    }
    if (thresholds.warning > thresholds.critical) throw refused(at, 'its warning is above its critical threshold')
    return thresholds
  }
  return {bounce: of('bounce'), complaint: of('complaint')}
}

function rateAt(value: unknown, place: string, most: number): number {
  if (typeof value !== 'number' || !(value > 0)) throw refused(place, 'a rate is a fraction above 0, 0.02 for 2 %')
  if (value > most) throw refused(place, `${value} is less strict than the service's own threshold, ${most}`)
  return value
}

function leastAt(value: unknown): number {
  const isUsable = Number.isInteger(value) && Number(value) >= LEAST_MESSAGES && Number(value) <= MOST_LEAST_MESSAGES
  if (isUsable) return Number(value)
  throw refused('leastMessages', `it takes a whole number from ${LEAST_MESSAGES} to ${MOST_LEAST_MESSAGES}`)
}

/** Absent = none. */
function listAt<Item>(value: unknown, place: string, itemAt: (item: unknown, place: string) => Item): Item[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw refused(place, 'it takes a list of texts')
  return value.map((item, index) => itemAt(item, `${place}[${index}]`))
}

function addressAt(value: unknown, place: string): string {
  return typedAt(value, place, parseEmailAddress)
}

/** A text with a rule of its own, which says where it is broken. */
function typedAt(value: unknown, place: string, parse: (text: string) => string): string {
  const text = textAt(value, place)
  try {
    return parse(text)
  } catch (failure) {
    if (!(failure instanceof InvalidValue)) throw failure
    throw new InvalidValue(`${REFUSED}: ${plainLine(place)}: ${failure.message}`, {hints: failure.hints})
  }
}

function textAt(value: unknown, place: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw refused(place, 'it takes a text')
}

function objectAt(value: unknown, place: string, keys?: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(place, 'it takes an object')
  const strange = keys && Object.keys(value).find((key) => !keys.includes(key))
  if (strange !== undefined) throw refused(place, `it takes ${keys?.join(', ')}, and no "${strange}"`)
  return {...value}
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refused('the file', 'it is no JSON')
  }
}

function refused(place: string, why: string): InvalidValue {
  return new InvalidValue(`${REFUSED}: ${plainLine(place)}: ${plainLine(why)}.`)
}
