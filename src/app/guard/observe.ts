import type {Failure} from '../../domain/exit/failure.ts'
import type {GuardConfiguration, Named} from '../../domain/guard/configuration.ts'
import {thresholdsOf} from '../../domain/guard/configuration.ts'
import {countedFrom, isOfFew, LEAST_MESSAGES, needsCount, type Restart, seenRate} from '../../domain/guard/evidence.ts'
import {type GuardMemory, type SeenRate, type Sighting, sameMemory, step, UNKNOWN} from '../../domain/guard/machine.ts'
import type {Seen} from '../../domain/guard/plan.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import {FRESH_START_MILLIS, STALE_AFTER_MILLIS} from '../../domain/reputation/judgement.ts'
import {JUDGED_MILLIS, spanUntil} from '../../domain/reputation/span.ts'
import type {RateName} from '../../domain/reputation/thresholds.ts'
import type {RateSeries, ReputationMetrics} from '../../ports/reputation/metrics.ts'
import type {EmailService} from '../../ports/sending/email-service.ts'
import {isPassing} from '../reputation/fleet-switches.ts'

/**
 * 500 queries of 192 points fit in one page of GetMetricData (100,800 points): the requests stay a function of the number
 * of sets. The shorter the period, the sooner a rate shows that it has crossed a line.
 */
const PERIOD_SECONDS = 900

const PREFIX = configurationSetName('')

/** What is looked with. */
export interface Eyes {
  readonly emailService: Pick<EmailService, 'configurationSet' | 'volume'>
  readonly metrics: ReputationMetrics
  readonly configuration: GuardConfiguration
  /** By the service's time, epoch milliseconds. */
  readonly now: number
  readonly memories: ReadonlyMap<string, GuardMemory>
  /** Names by instance id. */
  readonly names: ReadonlyMap<string, string>
}

/** Whether an instance is all that is to be known of it, or its switch has to be read. */
export interface RateObservation {
  readonly named: Named
  readonly seen: Seen
  readonly needsSwitch: boolean
  readonly newest: Newest
}

type Newest = Pick<RateSeries, 'bounce' | 'complaint'>

/** The rates of sets in their order, judged without their switches: those can be asked for where it matters. */
export async function* observeRates(eyes: Eyes, sets: readonly string[]): AsyncGenerator<RateObservation, void, void> {
  const {from, to, periodSeconds} = spanUntil(eyes.now, STALE_AFTER_MILLIS, PERIOD_SECONDS)
  const span = {from: new Date(from), to: new Date(to), periodSeconds}
  for await (const {configurationSet, bounce, complaint} of eyes.metrics.rates(sets, span)) {
    // Only the newest points are judged by, and those of a large fleet are many.
    const newest = {bounce: bounce.slice(-1), complaint: complaint.slice(-1)}
    const named = namedOf(eyes, configurationSet)
    const seen = judged(eyes, named, {...sightingOf(eyes, newest), sending: 'unread'})
    yield {named, newest, seen, needsSwitch: seen.step.state === 'unread'}
  }
}

/**
 * The same with what the configuration set says.
 * @returns `gone` when there is no such set any more; why it could not be read.
 */
export async function observeSwitch(
  eyes: Eyes,
  {named, newest}: RateObservation,
): Promise<Seen | 'gone' | {readonly failure: Failure}> {
  try {
    const set = await eyes.emailService.configurationSet(named.configurationSet)
    if (!set) return 'gone'
    const at = set.lastFreshStart === undefined ? undefined : Date.parse(set.lastFreshStart)
    const restart = at === undefined ? undefined : await restartAt(eyes, named, at)
    const sighting = {...sightingOf(eyes, newest, restart), sending: set.sendingEnabled ? 'on' : 'paused'} as const
    const seen = judged(eyes, named, sighting)
    return seen.step.overCritical.length === 0 || restart ? seen : await weighed(eyes, seen)
  } catch (failure) {
    if (isPassing(failure)) return {failure}
    throw failure
  }
}

/** Whether there is anything to remember, to do or to tell of it. */
export function isWorthKeeping(
  eyes: Eyes,
  {named, step: {state, memory, crossed, recovered, overCritical}}: Seen,
): boolean {
  if (state !== 'ok' && state !== 'no-data' && state !== 'stale') return true
  const known = eyes.memories.get(named.configurationSet) ?? UNKNOWN
  return crossed.length + recovered.length + overCritical.length > 0 || !sameMemory(memory, known)
}

function sightingOf({now}: Eyes, {bounce, complaint}: Newest, restart?: Restart): Pick<Sighting, 'rates'> {
  const facts = {now, ...(restart ? {restart} : {})}
  return {
    rates: {bounce: seenRate('bounce', bounce, facts), complaint: seenRate('complaint', complaint, facts)},
  }
}

function judged({memories, configuration}: Eyes, named: Named, sighting: Sighting): Seen {
  const thresholds = thresholdsOf(configuration, named)
  return {
    named,
    sighting,
    thresholds,
    step: step(memories.get(named.configurationSet) ?? UNKNOWN, sighting, thresholds),
  }
}

/** What is over a critical line, with those rates marked that are of too few messages; as it is where SES counts none. */
async function weighed(eyes: Eyes, seen: Seen): Promise<Seen> {
  const {now, emailService, configuration} = eyes
  const span = {from: new Date(now - JUDGED_MILLIS), to: new Date(now)}
  const sent = await countOf(emailService, seen.named, span)
  if (sent === undefined) return seen
  const least = configuration.leastMessages ?? LEAST_MESSAGES
  const marked = (name: RateName): SeenRate => {
    const rate = seen.sighting.rates[name]
    const isFew = rate.status === 'fresh' && rate.rate !== undefined && isOfFew(name, rate.rate, {sent, least})
    return isFew ? {...rate, fewMessages: sent} : rate
  }
  const rates = {bounce: marked('bounce'), complaint: marked('complaint')}
  return judged(eyes, seen.named, {...seen.sighting, rates})
}

/** What cannot be counted just now must not keep a pause from being made. */
async function countOf(
  emailService: Eyes['emailService'],
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
async function restartAt({emailService, now}: Eyes, named: Named, at: number): Promise<Restart | undefined> {
  if (now - at >= FRESH_START_MILLIS) return undefined
  if (!needsCount(at, now)) return {at, sent: 0}
  const span = {from: new Date(countedFrom(at)), to: new Date(now)}
  const volume = await emailService.volume(named.configurationSet, span)
  return volume === undefined ? {at} : {at, sent: volume.sent}
}

function namedOf({names}: Eyes, configurationSet: string): Named {
  const instanceId = configurationSet.slice(PREFIX.length)
  return {name: names.get(instanceId) ?? configurationSet, instanceId, configurationSet}
}
