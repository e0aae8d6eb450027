import type {Level, RateName} from '../reputation/thresholds.ts'
import {percent, thresholdPercent} from '../text/percentage.ts'
import {type ActionKind, actionKey, type NewAction, type Notice} from './action.ts'
import type {Named, RateThresholds} from './configuration.ts'
import type {GuardMemory, Observation, ObservedRate, Step} from './machine.ts'
import {type NoticeFacts, noticeText} from './notice.ts'

/** An instance at one check, as far as there is something to do about it. */
export interface JudgedInstance {
  readonly named: Named
  readonly observation: Observation
  readonly step: Step
  readonly thresholds: RateThresholds
}

/** What is to be remembered and done of one instance; the two are written in one step. */
export interface Plan {
  readonly memory: GuardMemory
  readonly actions: readonly NewAction[]
}

export interface Planning {
  /** ISO 8601, by the service's time. */
  readonly at: string
  /** Whose guard it is. */
  readonly by: string
  /** Whether what is over its critical threshold is paused. */
  readonly mayPause: boolean
  /** How people are notified. */
  readonly notificationChannels: NotificationChannels
  /** Addresses of the platform, and its topic: who was added since a crossing is notified of it while it lasts. */
  readonly recipients?: readonly string[]
}

/** Which ways of notifying people are configured. */
export interface NotificationChannels {
  /** A sender: the instance's admin gets mail. */
  readonly admin: boolean
  readonly platformMail: boolean
  readonly platformTopic: boolean
}

/**
 * What to do about what was seen. Sending is paused as long as a rate is over its critical threshold, whatever is
 * remembered; people are notified once per crossing.
 */
export function plan(judged: JudgedInstance, planning: Planning): Plan {
  const {step} = judged
  const pauses = planning.mayPause && step.overCritical.length > 0
  const about = pauses ? 'paused' : aboutCrossing(step)
  const added = about === undefined ? addedSince(step.memory, planning) : []
  const isActed = about !== undefined || step.recovered.length > 0
  if (!isActed && added.length === 0) return {memory: step.memory, actions: []}
  const crossing = step.memory.crossings + 1
  const act: ActionMaker = (kind, what, more = {}) => ({
    key: actionKey(judged.named.configurationSet, crossing, what),
    at: planning.at,
    configurationSet: judged.named.configurationSet,
    instance: judged.named.name,
    kind,
    reason: reasonOf(judged, about),
    origin: 'guard',
    by: planning.by,
    rates: ratesOf(judged.observation),
    ...more,
  })
  if (!isActed) return noticesForAdded(judged, planning, added)
  const notices = about === undefined ? [] : noticesOf(judged, planning, {about, crossing, act})
  return {
    memory: {
      ...step.memory,
      crossings: crossing,
      ...(about === undefined || planning.recipients === undefined ? {} : {notified: planning.recipients}),
    },
    actions: [
      ...(pauses ? [act('pause', 'pause')] : []),
      ...notices,
      ...(about !== undefined && !pauses && notices.length === 0 ? [act('crossed', 'crossed')] : []),
      ...(about === undefined ? [act('recovered', 'recovered')] : []),
    ],
  }
}

/** Who of the platform does not know yet of what is still over a threshold. */
function addedSince({notified, levels}: GuardMemory, {recipients = []}: Planning): string[] {
  const isOpen = levels.bounce !== 'ok' || levels.complaint !== 'ok'
  return notified !== undefined && isOpen ? recipients.filter((each) => !notified.includes(each)) : []
}

/** The notice of a crossing that was acted on before, for those alone who were added since; with its number. */
function noticesForAdded(
  judged: JudgedInstance,
  {at, by, mayPause, notificationChannels}: Planning,
  added: readonly string[],
): Plan {
  const {named, observation, step, thresholds} = judged
  const {memory} = step
  const isCritical = memory.levels.bounce === 'critical' || memory.levels.complaint === 'critical'
  const about = !isCritical ? 'warning' : memory.paused ? 'paused' : 'critical'
  const number = `${named.instanceId}-${memory.crossings}`
  const {name: instance, configurationSet} = named
  const {bounce, complaint} = observation.rates
  const rates = ratesOf({rates: {bounce: ofToday(bounce), complaint: ofToday(complaint)}})
  const text = noticeText({about, to: 'platform', mayPause, instance, configurationSet, rates, thresholds, at, number})
  const notice = (recipient: string): NewAction => ({
    // What is before the last colon of a key is the crossing.
    key: actionKey(configurationSet, memory.crossings, `notify ${recipient.replaceAll(':', '/')}`),
    ...{at, configurationSet, instance, origin: 'guard', by, rates: ratesOf(observation)},
    kind: 'warn-platform',
    reason: `${recipient} was added after ${about === 'paused' ? 'the pause' : 'the threshold was crossed'}`,
    notice: {...(isTopic(recipient) ? {via: 'sns'} : {via: 'ses', to: [recipient]}), number, ...text},
  })
  const reachable = added.filter((each) => isTopic(each) || notificationChannels.platformMail)
  return {
    memory: {...memory, notified: [...(memory.notified ?? []), ...reachable]},
    actions: reachable.map(notice),
  }
}

function isTopic(recipient: string): boolean {
  return recipient.startsWith('arn:')
}

type About = NoticeFacts['about']

type ActionMaker = (kind: ActionKind, what: string, more?: Pick<NewAction, 'notice'>) => NewAction

function aboutCrossing({crossed, memory}: Step): About | undefined {
  const levels: readonly Level[] = crossed.map((name) => memory.levels[name])
  if (levels.includes('critical')) return 'critical'
  return levels.includes('warning') ? 'warning' : undefined
}

function noticesOf(
  {named, observation, thresholds}: JudgedInstance,
  {at, notificationChannels, mayPause}: Planning,
  {about, crossing, act}: {readonly about: About; readonly crossing: number; readonly act: ActionMaker},
): NewAction[] {
  const {bounce, complaint} = observation.rates
  const rates = ratesOf({rates: {bounce: ofToday(bounce), complaint: ofToday(complaint)}})
  const isOfFew = bounce.fewMessages !== undefined || complaint.fewMessages !== undefined
  const notice = (to: 'admin' | 'platform', via: Notice['via']): Notice => {
    const number = `${named.instanceId}-${crossing}`
    const {name: instance, configurationSet} = named
    const text = noticeText({about, to, mayPause, instance, configurationSet, rates, thresholds, isOfFew, at, number})
    return {via, number, ...text}
  }
  return [
    ...(notificationChannels.admin ? [act('warn-admin', 'warn-admin', {notice: notice('admin', 'ses')})] : []),
    ...(notificationChannels.platformMail
      ? [act('warn-platform', 'warn-platform', {notice: notice('platform', 'ses')})]
      : []),
    ...(notificationChannels.platformTopic
      ? [act('warn-platform', 'announce', {notice: notice('platform', 'sns')})]
      : []),
  ]
}

/** A rate of another day, or of before a restart, would contradict what people are notified of today's. */
function ofToday(rate: ObservedRate): ObservedRate {
  return rate.status === 'fresh' ? rate : {status: rate.status}
}

/** Fractions of those that were read. */
export function ratesOf({rates}: Pick<Observation, 'rates'>): Partial<Record<RateName, number>> {
  return {
    ...(rates.bounce.rate === undefined ? {} : {bounce: rates.bounce.rate}),
    ...(rates.complaint.rate === undefined ? {} : {complaint: rates.complaint.rate}),
  }
}

const WORDS: Readonly<Record<RateName, string>> = {bounce: 'bounces', complaint: 'complaints'}

/** `bounces at 4.2 %, critical at 4 %`, of those rates that it is about. */
function reasonOf({observation, step, thresholds}: JudgedInstance, about: About | undefined): string {
  const named = about === 'paused' ? step.overCritical : about === undefined ? step.recovered : step.crossed
  return named
    .map((name) => {
      const level = about === 'paused' ? 'critical' : step.memory.levels[name]
      const rate = percent(observation.rates[name].rate ?? 0, thresholds[name])
      const isFallen = about === undefined || level === 'ok'
      const place = isFallen
        ? `below ${thresholdPercent(thresholds[name][level === 'ok' ? 'warning' : 'critical'])} again`
        : `${level} at ${thresholdPercent(thresholds[name][level])}`
      const few = observation.rates[name].fewMessages
      const doubt = few === undefined ? '' : `, of too few messages to pause (${few})`
      return `${WORDS[name]} at ${rate}, ${place}${doubt}`
    })
    .join('; ')
}
