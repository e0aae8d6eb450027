import {linePercent, percent} from '../percentage.ts'
import type {Level, RateName} from '../reputation/lines.ts'
import {type ActionKind, actionKey, type NewAction, type Notice} from './action.ts'
import type {Named, RateLines} from './configuration.ts'
import type {GuardMemory, SeenRate, Sighting, Step} from './machine.ts'
import {type NoticeFacts, noticeText} from './notice.ts'

/** An instance at one look, as far as there is something to do about it. */
export interface Seen {
  readonly named: Named
  readonly sighting: Sighting
  readonly step: Step
  readonly lines: RateLines
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
  /** Whether what is over its critical line is paused. */
  readonly mayPause: boolean
  /** How people are told. */
  readonly roads: Roads
}

/** Which ways of telling people are configured. */
export interface Roads {
  /** A sender: the instance's admin gets mail. */
  readonly admin: boolean
  readonly platformMail: boolean
  readonly platformTopic: boolean
}

/**
 * What to do about what was seen. Sending is paused as long as a rate is over its critical line, whatever is
 * remembered; people are told once per crossing.
 */
export function plan(seen: Seen, planning: Planning): Plan {
  const {step} = seen
  const pauses = planning.mayPause && step.overCritical.length > 0
  const about = pauses ? 'paused' : aboutCrossing(step)
  const isActed = about !== undefined || step.recovered.length > 0
  if (!isActed) return {memory: step.memory, actions: []}
  const crossing = step.memory.crossings + 1
  const act: ActionMaker = (kind, what, more = {}) => ({
    key: actionKey(seen.named.configurationSet, crossing, what),
    at: planning.at,
    configurationSet: seen.named.configurationSet,
    instance: seen.named.name,
    kind,
    reason: reasonOf(seen, about),
    origin: 'guard',
    by: planning.by,
    rates: ratesOf(seen.sighting),
    ...more,
  })
  const notices = about === undefined ? [] : noticesOf(seen, planning, {about, crossing, act})
  return {
    memory: {...step.memory, crossings: crossing},
    actions: [
      ...(pauses ? [act('pause', 'pause')] : []),
      ...notices,
      ...(about !== undefined && !pauses && notices.length === 0 ? [act('crossed', 'crossed')] : []),
      ...(about === undefined ? [act('recovered', 'recovered')] : []),
    ],
  }
}

type About = NoticeFacts['about']

type ActionMaker = (kind: ActionKind, what: string, more?: Pick<NewAction, 'notice'>) => NewAction

function aboutCrossing({crossed, memory}: Step): About | undefined {
  const levels: readonly Level[] = crossed.map((name) => memory.levels[name])
  if (levels.includes('critical')) return 'critical'
  return levels.includes('warning') ? 'warning' : undefined
}

function noticesOf(
  {named, sighting, lines}: Seen,
  {at, roads, mayPause}: Planning,
  {about, crossing, act}: {readonly about: About; readonly crossing: number; readonly act: ActionMaker},
): NewAction[] {
  const {bounce, complaint} = sighting.rates
  const rates = ratesOf({rates: {bounce: ofToday(bounce), complaint: ofToday(complaint)}})
  const notice = (to: 'admin' | 'platform', via: Notice['via']): Notice => {
    const number = `${named.instanceId}-${crossing}`
    const {name: instance, configurationSet} = named
    return {via, number, ...noticeText({about, to, mayPause, instance, configurationSet, rates, lines, at, number})}
  }
  return [
    ...(roads.admin ? [act('warn-admin', 'warn-admin', {notice: notice('admin', 'ses')})] : []),
    ...(roads.platformMail ? [act('warn-platform', 'warn-platform', {notice: notice('platform', 'ses')})] : []),
    ...(roads.platformTopic ? [act('warn-platform', 'announce', {notice: notice('platform', 'sns')})] : []),
  ]
}

/** A rate of another day, or of before a restart, would contradict what people are told of today's. */
function ofToday(rate: SeenRate): SeenRate {
  return rate.standing === 'fresh' ? rate : {standing: rate.standing}
}

/** Fractions of those that were read. */
export function ratesOf({rates}: Pick<Sighting, 'rates'>): Partial<Record<RateName, number>> {
  return {
    ...(rates.bounce.rate === undefined ? {} : {bounce: rates.bounce.rate}),
    ...(rates.complaint.rate === undefined ? {} : {complaint: rates.complaint.rate}),
  }
}

const WORDS: Readonly<Record<RateName, string>> = {bounce: 'bounces', complaint: 'complaints'}

/** `bounces at 4.2 %, critical at 4 %`, of those rates that it is about. */
function reasonOf({sighting, step, lines}: Seen, about: About | undefined): string {
  const named = about === 'paused' ? step.overCritical : about === undefined ? step.recovered : step.crossed
  return named
    .map((name) => {
      const level = about === 'paused' ? 'critical' : step.memory.levels[name]
      const rate = percent(sighting.rates[name].rate ?? 0, lines[name])
      const isFallen = about === undefined || level === 'ok'
      const place = isFallen
        ? `below ${linePercent(lines[name][level === 'ok' ? 'warning' : 'critical'])} again`
        : `${level} at ${linePercent(lines[name][level])}`
      return `${WORDS[name]} at ${rate}, ${place}`
    })
    .join('; ')
}
