import type {Failure} from '../../domain/exit/failure.ts'
import {type Named, thresholdsOf} from '../../domain/guard/configuration.ts'
import {
  countedFrom,
  isOfFew,
  LEAST_MESSAGES,
  needsCount,
  observedRate,
  type Restart,
} from '../../domain/guard/evidence.ts'
import {
  type GuardMemory,
  type Observation,
  type ObservedRate,
  sameMemory,
  step,
  UNKNOWN,
} from '../../domain/guard/machine.ts'
import type {JudgedInstance} from '../../domain/guard/plan.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import {FRESH_START_MILLIS, STALE_AFTER_MILLIS} from '../../domain/reputation/judgement.ts'
import {JUDGED_MILLIS, spanUntil} from '../../domain/reputation/span.ts'
import type {RateName} from '../../domain/reputation/thresholds.ts'
import type {RateSeries} from '../../ports/reputation/metrics.ts'
import {isPassing} from '../reputation/fleet-switches.ts'
import type {GuardContext} from './context.ts'

/**
 * 500 queries of 192 points fit in one page of GetMetricData (100,800 points): the requests stay a function of the number
 * of sets. The shorter the period, the sooner a rate shows that it has crossed a threshold.
 */
const PERIOD_SECONDS = 900

const PREFIX = configurationSetName('')

/** What a run knows before it observes anything. */
export interface RunFacts {
  /** By the service's time, epoch milliseconds. */
  readonly now: number
  readonly memories: ReadonlyMap<string, GuardMemory>
  /** Names by instance id. */
  readonly names: ReadonlyMap<string, string>
}

type Observer = Pick<GuardContext, 'emailService' | 'metrics' | 'configuration'>

/** An instance judged by its rates alone. Where that leaves open whether it sends, its switch has to be read. */
export interface RatesJudged {
  readonly judged: JudgedInstance
  readonly newest: Newest
}

type Newest = Pick<RateSeries, 'bounce' | 'complaint'>

export function needsSwitch({judged}: RatesJudged): boolean {
  return judged.step.state === 'unread'
}

/** Judges sets in their order by their rates, without their switches: those can be asked for where it matters. */
export async function* observeRates(
  observer: Observer,
  facts: RunFacts,
  sets: readonly string[],
): AsyncGenerator<RatesJudged, void, void> {
  const {from, to, periodSeconds} = spanUntil(facts.now, STALE_AFTER_MILLIS, PERIOD_SECONDS)
  const span = {from: new Date(from), to: new Date(to), periodSeconds}
  for await (const {configurationSet, bounce, complaint} of observer.metrics.rates(sets, span)) {
    // Only the newest points are judged by, and those of a large fleet are many.
    const newest = {bounce: bounce.slice(-1), complaint: complaint.slice(-1)}
    const named = namedOf(facts, configurationSet)
    yield {newest, judged: judge(observer, facts, named, {rates: ratesOf(facts, newest), sending: 'unread'})}
  }
}

/**
 * The same with what the configuration set says.
 * @returns `gone` when there is no such set any more; why it could not be read.
 */
export async function observeSwitch(
  observer: Observer,
  facts: RunFacts,
  {judged: {named}, newest}: RatesJudged,
): Promise<JudgedInstance | 'gone' | {readonly failure: Failure}> {
  try {
    const set = await observer.emailService.configurationSet(named.configurationSet)
    if (!set) return 'gone'
    const at = set.lastFreshStart === undefined ? undefined : Date.parse(set.lastFreshStart)
    const restart = at === undefined ? undefined : await restartAt(observer, facts, named, at)
    const rates = ratesOf(facts, newest, restart)
    const judged = judge(observer, facts, named, {rates, sending: set.sendingEnabled ? 'on' : 'paused'})
    return judged.step.overCritical.length === 0 || restart ? judged : await weighed(observer, facts, judged)
  } catch (failure) {
    if (isPassing(failure)) return {failure}
    throw failure
  }
}

/** Whether there is anything to remember, to do or to notify of. */
export function isWorthKeeping(
  {memories}: RunFacts,
  {named, step: {state, memory, crossed, recovered, overCritical}}: JudgedInstance,
): boolean {
  if (state !== 'ok' && state !== 'no-data' && state !== 'stale') return true
  const known = memories.get(named.configurationSet) ?? UNKNOWN
  return crossed.length + recovered.length + overCritical.length > 0 || !sameMemory(memory, known)
}

function ratesOf({now}: RunFacts, {bounce, complaint}: Newest, restart?: Restart): Observation['rates'] {
  const facts = {now, ...(restart ? {restart} : {})}
  return {bounce: observedRate('bounce', bounce, facts), complaint: observedRate('complaint', complaint, facts)}
}

function judge(
  {configuration}: Observer,
  {memories}: RunFacts,
  named: Named,
  observation: Observation,
): JudgedInstance {
  const thresholds = thresholdsOf(configuration, named)
  const memory = memories.get(named.configurationSet) ?? UNKNOWN
  return {named, observation, thresholds, step: step(memory, observation, thresholds)}
}

/** What is over a critical threshold, with those rates marked that are of too few messages; as it is where SES counts none. */
async function weighed(observer: Observer, facts: RunFacts, judged: JudgedInstance): Promise<JudgedInstance> {
  const {named, observation} = judged
  const span = {from: new Date(facts.now - JUDGED_MILLIS), to: new Date(facts.now)}
  const sent = await countOf(observer.emailService, named, span)
  if (sent === undefined) return judged
  const least = observer.configuration.leastMessages ?? LEAST_MESSAGES
  const marked = (name: RateName): ObservedRate => {
    const rate = observation.rates[name]
    const isFew = rate.status === 'fresh' && rate.rate !== undefined && isOfFew(name, rate.rate, {sent, least})
    return isFew ? {...rate, fewMessages: sent} : rate
  }
  const rates = {bounce: marked('bounce'), complaint: marked('complaint')}
  return judge(observer, facts, named, {...observation, rates})
}

/** What cannot be counted just now must not keep a pause from being made. */
async function countOf(
  emailService: Observer['emailService'],
  {configurationSet}: Named,
  span: {readonly from: Date; readonly to: Date},
): Promise<number | undefined> {
  try {
    return (await emailService.volume(configurationSet, span))?.sent
  } catch (failure) {
    if (isPassing(failure)) return undefined
    throw failure
  }
}

/** Long ago is as good as never; what SES does not count is judged by time alone. */
async function restartAt(
  {emailService}: Observer,
  {now}: RunFacts,
  named: Named,
  at: number,
): Promise<Restart | undefined> {
  if (now - at >= FRESH_START_MILLIS) return undefined
  if (!needsCount(at, now)) return {at, sent: 0}
  const span = {from: new Date(countedFrom(at)), to: new Date(now)}
  const volume = await emailService.volume(named.configurationSet, span)
  return volume === undefined ? {at} : {at, sent: volume.sent}
}

function namedOf({names}: RunFacts, configurationSet: string): Named {
  const instanceId = configurationSet.slice(PREFIX.length)
  return {name: names.get(instanceId) ?? configurationSet, instanceId, configurationSet}
}
