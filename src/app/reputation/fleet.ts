import {AwsAccessNeeded} from '../../domain/context/aws-access.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {byRisk, countStates, type FleetState} from '../../domain/reputation/fleet.ts'
import {type Judgement, judge} from '../../domain/reputation/judgement.ts'
import {FLEET_MILLIS, spanUntil} from '../../domain/reputation/span.ts'
import type {Ports} from '../../ports/ports.ts'
import type {ReputationMetrics} from '../../ports/reputation/metrics.ts'
import type {EmailService} from '../../ports/sending/email-service.ts'
import {instanceNames, type Names} from '../instance/names.ts'
import {type Draft, isPassing, readSwitches} from './fleet-switches.ts'
import {countVolume} from './fleet-volume.ts'
import {listSets} from './list-configuration-sets.ts'
import {type FreshStartReport, freshStartReport, type RateReport, rateReport} from './reports.ts'

/** Every instance of the account, most urgent first. */
export interface FleetReputation {
  readonly scope: 'fleet'
  readonly at: string
  readonly summary: Readonly<Record<FleetState | 'total', number>>
  readonly instances: readonly FleetMember[]
  /** How many of the first were asked for their volume and have one. */
  readonly counted: number
  /** What could not be read, as sentences; empty when the answer is whole. */
  readonly missing: readonly string[]
}

export interface FleetOptions {
  /** Whether the switch is read of those, too, whose rates are low: they may be paused, or were unpaused lately. */
  readonly everySwitch?: boolean
}

export interface FleetMember {
  readonly name: string
  readonly instanceId: string
  readonly configurationSet: string
  readonly state: FleetState
  readonly rates: Judgement['rates'] | 'unread'
  /** `unread`: without `everySwitch`, the switch is only asked for where the rates don't settle the state. */
  readonly sending: 'on' | 'paused' | 'unread'
  readonly bounce?: RateReport
  readonly complaint?: RateReport
  /** 1 is on a critical threshold. */
  readonly risk?: number
  /** Messages of the last 14 days; absent where SES counts none, and for those who come late in a large fleet. */
  readonly sent?: number
  readonly freshStart?: FreshStartReport
}

const PREFIX = configurationSetName('')

/**
 * The reputation of every configuration set that the broker made. Costs the listing, ceil(N/250) metric requests, and one
 * request for each set that is at or over a threshold; sets without rates of today are asked too, up to a bound, and all of
 * them with `everySwitch`. Messages of those who come first are counted in 20 more at the most, where SES counts any.
 * @throws AwsAccessNeeded, NotAuthorised, and whatever keeps the first rates from being read.
 */
export async function* fleetReputation(
  ports: Pick<Ports, 'serviceTime' | 'platform' | 'emailService' | 'reputationMetrics'>,
  options: FleetOptions = {},
): Work<FleetReputation> {
  const [emailService, metrics] = await Promise.all([ports.emailService(), ports.reputationMetrics()])
  if (!emailService || !metrics) throw new AwsAccessNeeded('read the reputation of every instance')
  const now = await ports.serviceTime()
  const missing: string[] = []
  const from = {emailService, metrics, names: instanceNames(ports), ...options}
  const instances = (yield* readMembers(from, now, missing)).sort(byRisk)
  const counted = yield* countVolume(emailService, instances, now)
  return {
    scope: 'fleet',
    at: new Date(now).toISOString(),
    summary: {total: instances.length, ...countStates(instances)},
    instances,
    counted,
    missing,
  }
}

/** Nothing is left of how they were judged once they are: a fleet may be large. */
async function* readMembers(
  from: FleetOptions & {
    readonly emailService: EmailService
    readonly metrics: ReputationMetrics
    readonly names: Promise<Names>
  },
  now: number,
  missing: string[],
): Work<FleetMember[]> {
  from.names.catch(() => undefined)
  const sets = yield* listSets(from.emailService)
  const fleet = yield* readRates(from.metrics, sets, now, missing)
  yield* readSwitches(from, fleet, now, missing)
  const {known, why} = await from.names
  if (why !== undefined) missing.push(`The names of the instances: ${why}`)
  return fleet.map((draft) => memberOf(draft, known))
}

async function* readRates(
  metrics: ReputationMetrics,
  sets: readonly string[],
  now: number,
  missing: string[],
): Work<Draft[]> {
  const stage = 'rates'
  const {from, to, periodSeconds} = spanUntil(now, FLEET_MILLIS, 3600)
  const fleet: Draft[] = []
  yield {stage, state: 'running'}
  try {
    const span = {from: new Date(from), to: new Date(to), periodSeconds}
    for await (const {configurationSet, bounce, complaint} of metrics.rates(sets, span)) {
      fleet.push({configurationSet, judgement: judge({now, bounce, complaint}), sending: 'unread'})
      if (fleet.length % 1000 === 0) yield {stage, state: 'running', detail: `${fleet.length} of ${sets.length}`}
    }
  } catch (failure) {
    if (!isPassing(failure) || fleet.length === 0) throw failure
    const unread = sets.slice(fleet.length)
    missing.push(`The rates of ${unread.length} of ${sets.length} instances: ${failure.message}`)
    fleet.push(...unread.map((configurationSet): Draft => ({configurationSet, sending: 'unread'})))
  }
  yield {stage, state: 'done', detail: `${fleet.length}`}
  return fleet
}

function memberOf({configurationSet, judgement, sending}: Draft, names: ReadonlyMap<string, string>): FleetMember {
  const instanceId = configurationSet.slice(PREFIX.length)
  const name = names.get(instanceId) ?? configurationSet
  const found = {name, instanceId, configurationSet, sending}
  if (!judgement) return {...found, state: sending === 'paused' ? 'paused' : 'unread', rates: 'unread'}
  const {state, rates, bounce, complaint, risk} = judgement
  return {
    ...found,
    state,
    rates,
    bounce: rateReport(bounce),
    complaint: rateReport(complaint),
    ...(risk === undefined ? {} : {risk}),
    ...freshStartReport(judgement),
  }
}
