import {Failure} from '../../domain/exit/failure.ts'
import type {InventorySource} from '../../domain/instance/inventory-source.ts'
import {type InstanceReport, reportInstance} from '../../domain/instance/report.ts'
import {configurationSetName, type ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {InstanceSettings} from '../../domain/instance/settings.ts'
import {instanceState, isUsable} from '../../domain/instance/state.ts'
import type {Ports} from '../../ports/ports.ts'
import {type BindingReports, reportBindings} from '../binding/reports.ts'
import {lastPause, type PauseReport} from '../sending/last-pause.ts'
import {requireInstance} from './find-instance.ts'

/** A part of the answer, or why it is not there. */
type Part<Value> = {readonly known: true; readonly value: Value} | {readonly known: false; readonly why: string}

interface IdentityReport {
  readonly domain: string
  readonly verified: boolean
  readonly verificationStatus: string
  readonly dkimStatus: string
  readonly mailFromDomain: string | null
  readonly mailFromStatus: string | null
}

interface SendingReport {
  readonly enabled: boolean
  /** ISO 8601: when sending was switched on again, which restarted the rates; null: never. */
  readonly lastFreshStart: string | null
  /** Present while sending is paused; null: not recorded here. */
  readonly pause?: PauseReport | null
}

interface RatesReport {
  /** Fractions, newest in the last three days; null: no data. */
  readonly bounceRate: number | null
  readonly complaintRate: number | null
  /** ISO 8601 of the newest point. */
  readonly at: string | null
  /** Messages, from SES's own counters; null where the account does not have them. */
  readonly sentInTwoWeeks: number | null
}

export interface InstanceStatus {
  readonly instance: InstanceReport
  readonly sendingDomain: string | null
  readonly parameters: Part<InstanceSettings>
  readonly identity: Part<IdentityReport>
  readonly sending: Part<SendingReport>
  readonly rates: Part<RatesReport>
  readonly bindings: Part<BindingReports>
  /** Of the bindings. */
  readonly inventory: InventorySource
}

type NeededPorts = Pick<
  Ports,
  | 'serviceTime'
  | 'platform'
  | 'recordSnapshots'
  | 'emailService'
  | 'reputationMetrics'
  | 'accessKeys'
  | 'guardJournal'
  | 'rotations'
>

const GENERATED = 'the generated domain is known with the first binding'
const NO_AWS = 'this context has no access to AWS'
const DAY = 86_400_000
const HOUR_SECONDS = 3600

/**
 * Everything that can be known of one instance, asked for at the same time. A part that cannot be had is said, and fails
 * nothing.
 * @throws InstanceNotFound
 */
export async function instanceStatus(ports: NeededPorts, nameOrId: string): Promise<InstanceStatus> {
  const instance = await requireInstance(ports, nameOrId)
  const usable = isUsable(instanceState(instance.lastOperation))
  const notYet = async (): Promise<never> => {
    throw new NotThere('the instance is not ready')
  }
  const [parameters, remembered] = await Promise.all([
    part(async () => await (await ports.platform()).readParameters(instance)),
    sendingDomain(ports, instance),
  ])
  const domain = (parameters.known ? parameters.value.domain : null) ?? remembered
  const [identity, sending, rates, bindings] = await Promise.all([
    part(usable ? async () => await readIdentity(ports, domain, parameters.known) : notYet),
    part(usable ? async () => await readSending(ports, instance) : notYet),
    part(usable ? async () => await readRates(ports, instance) : notYet),
    part(async () => await reportBindings(ports, instance)),
  ])
  return {
    instance: reportInstance(instance),
    sendingDomain: domain,
    parameters,
    identity,
    sending,
    rates,
    bindings,
    inventory: await (await ports.platform()).inventory(),
  }
}

/** Ends a part that has nothing to show; never leaves this file. */
class NotThere extends Error {}

async function part<Value>(read: () => Promise<Value>): Promise<Part<Value>> {
  try {
    return {known: true, value: await read()}
  } catch (error) {
    if (error instanceof Failure || error instanceof NotThere) return {known: false, why: error.message}
    throw error
  }
}

async function sendingDomain(ports: NeededPorts, instance: ServiceInstance): Promise<string | null> {
  if (instance.parameters?.domain) return instance.parameters.domain
  return (await (await ports.recordSnapshots()).find(instance.id))?.sendingDomain ?? null
}

async function readIdentity(ports: NeededPorts, domain: string | null, generated: boolean): Promise<IdentityReport> {
  const service = await ports.emailService()
  if (!service) throw new NotThere(NO_AWS)
  if (domain === null) throw new NotThere(generated ? GENERATED : 'the domain is not known here')
  const identity = await service.identity(domain)
  if (!identity) throw new NotThere(`SES has no identity ${domain}`)
  return {
    domain: identity.domain,
    verified: identity.verifiedForSending,
    verificationStatus: identity.verificationStatus,
    dkimStatus: identity.dkimStatus,
    mailFromDomain: identity.mailFromDomain ?? null,
    mailFromStatus: identity.mailFromStatus ?? null,
  }
}

async function readSending(ports: NeededPorts, instance: ServiceInstance): Promise<SendingReport> {
  const service = await ports.emailService()
  if (!service) throw new NotThere(NO_AWS)
  const name = configurationSetName(instance.id)
  const set = await service.configurationSet(name)
  if (!set) throw new NotThere(`SES has no configuration set ${name}`)
  const pause = set.sendingEnabled ? {} : {pause: await lastPause(ports, name)}
  return {enabled: set.sendingEnabled, lastFreshStart: set.lastFreshStart ?? null, ...pause}
}

async function readRates(ports: NeededPorts, instance: ServiceInstance): Promise<RatesReport> {
  const [metrics, service] = await Promise.all([ports.reputationMetrics(), ports.emailService()])
  if (!metrics || !service) throw new NotThere(NO_AWS)
  const set = configurationSetName(instance.id)
  const to = new Date(await ports.serviceTime())
  const since = (days: number) => ({from: new Date(to.getTime() - days * DAY), to})
  const [series, volume] = await Promise.all([
    first(metrics.rates([set], {...since(3), periodSeconds: HOUR_SECONDS})),
    service.volume(set, since(14)),
  ])
  const bounce = series?.bounce.at(-1)
  const complaint = series?.complaint.at(-1)
  const newest = Math.max(bounce?.at ?? 0, complaint?.at ?? 0)
  return {
    bounceRate: bounce?.rate ?? null,
    complaintRate: complaint?.rate ?? null,
    at: newest > 0 ? new Date(newest).toISOString() : null,
    sentInTwoWeeks: volume?.sent ?? null,
  }
}

async function first<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of items) return item
  return undefined
}
