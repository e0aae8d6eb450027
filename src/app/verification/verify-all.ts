import {asCompleted} from '../../domain/concurrency/bounded.ts'
import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import {instanceState, isUsable} from '../../domain/instance/state.ts'
import type {DnsVerdict} from '../../domain/verification/verdict.ts'
import type {ServerAddress} from '../../ports/verification/dns.ts'
import {recordsWithoutBinding} from '../records/required-records.ts'
import {checkSubject, type Verification, type VerificationPorts} from './verify-instance.ts'

/** One of many. Without a verification, why there is none. */
export interface InstanceVerification {
  readonly instance: string
  readonly instanceId: string
  readonly verdict: DnsVerdict
  readonly verification?: Verification
  readonly unread?: string
}

export interface FleetVerification {
  readonly scope: 'fleet'
  /** ISO 8601 */
  readonly checkedAt: string
  readonly total: number
  readonly counts: Readonly<Record<DnsVerdict, number>>
  /** Each of them, where they are asked for as one document. */
  readonly instances?: readonly InstanceVerification[]
}

/** Instances that are looked at side by side: each puts about 40 questions to the servers of its own zone. */
const AT_ONCE = 16

/**
 * Looks at every instance of the context once, a few at a time, and yields each as soon as it is known; nothing but the
 * counts is kept. No binding is made for it: an instance whose records only a binding has is reported so.
 * @throws Interrupted, and what listing the instances throws
 */
export async function* verifyAll(
  ports: VerificationPorts,
  at?: readonly ServerAddress[],
): AsyncGenerator<InstanceVerification, FleetVerification, void> {
  const instances = (await (await ports.platform()).listInstances()).sort((a, b) => (a.name < b.name ? -1 : 1))
  const counts = {right: 0, wrong: 0, waiting: 0, unknown: 0}
  const total = instances.length
  const checks = instances.map((instance) => () => look(ports, instance, at))
  for await (const outcome of asCompleted(checks, AT_ONCE)) {
    counts[outcome.verdict] += 1
    yield outcome
  }
  return {scope: 'fleet', checkedAt: new Date(ports.clock.now()).toISOString(), total, counts}
}

/**
 * Verifies every instance of the context.
 * @param seen receives each as soon as it is known; undefined: the result has them all.
 * @throws as {@link verifyAll}
 */
export async function verifyFleet(
  ports: VerificationPorts,
  at: readonly ServerAddress[] | undefined,
  seen: ((instance: InstanceVerification) => Promise<void>) | undefined,
): Promise<FleetVerification> {
  const instances: InstanceVerification[] = []
  const checks = verifyAll(ports, at)
  for (;;) {
    const {done, value} = await checks.next()
    if (done) return {...value, ...(seen ? {} : {instances})}
    if (seen) await seen(value)
    else instances.push(value)
  }
}

async function look(
  ports: VerificationPorts,
  instance: ServiceInstance,
  at: readonly ServerAddress[] | undefined,
): Promise<InstanceVerification> {
  const {name, id} = instance
  const unread = (why: string): InstanceVerification => ({
    instance: name,
    instanceId: id,
    verdict: 'unknown',
    unread: why,
  })
  const state = instanceState(instance.lastOperation)
  if (!isUsable(state)) return unread(`it is ${state.replace('-', ' ')}`)
  try {
    const records = await recordsWithoutBinding(ports, instance)
    if (records === undefined) return unread('only a binding has its records: verify it by its name')
    const since = instance.updatedAt ?? instance.createdAt
    const subject = {instance: name, instanceId: id, ...(since === undefined ? {} : {since}), ...records}
    const verification = await checkSubject(ports, subject, at)
    return {instance: name, instanceId: id, verdict: verification.verdict, verification}
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof Interrupted) throw error
    return unread(error.message)
  }
}
