import type {Ports} from '../../src/ports/ports.ts'
import type {RatePoint, RateSeries, ReputationMetrics} from '../../src/ports/reputation/metrics.ts'
import type {
  ConfigurationSetState,
  EmailService,
  ProviderVolume,
  SentCount,
  Volume,
} from '../../src/ports/sending/email-service.ts'
import type {Clock} from '../../src/ports/time/clock.ts'
import {MemoryPlatform} from './memory-platform.ts'

export const HOUR = 3_600_000
export const NOW = Date.UTC(2026, 10, 24, 12)

export interface FakeSet {
  /** [age in milliseconds, rate], oldest first. */
  readonly bounce?: readonly (readonly [number, number])[]
  readonly complaint?: readonly (readonly [number, number])[]
  readonly sent?: number
  readonly providers?: readonly ProviderVolume[]
  readonly paused?: boolean
  /** Age in milliseconds. */
  readonly freshStart?: number
}

/** SES and CloudWatch as use cases see them, in memory, with a log of what was asked. */
export class FakeAws implements ReputationMetrics, Omit<EmailService, 'identity'> {
  readonly region = 'us-gov-west-1'
  readonly asked: string[] = []
  readonly sets = new Map<string, FakeSet>()
  /** Runs before each call, which waits for it; throw from it to make the call fail. */
  before: (call: string, name?: string) => void | Promise<void> = () => {}
  /** How many reads of a set still show the switch as it was before {@link setSending}. */
  lag = 0
  readonly #stale = new Map<string, boolean>()

  has(name: string, set: FakeSet = {}): this {
    this.sets.set(name, set)
    return this
  }

  async configurationSet(name: string): Promise<ConfigurationSetState | undefined> {
    await this.#ask('set', name)
    const set = this.sets.get(name)
    if (!set) return undefined
    const before = this.#stale.get(name)
    const lagging = before !== undefined && this.lag > 0
    if (lagging) this.lag -= 1
    return {
      name,
      sendingEnabled: lagging ? before : set.paused !== true,
      reputationMetricsEnabled: true,
      ...(set.freshStart === undefined ? {} : {lastFreshStart: new Date(NOW - set.freshStart).toISOString()}),
    }
  }

  async *configurationSetNames(): AsyncIterable<readonly string[]> {
    const names = [...this.sets.keys()]
    for (let start = 0; start < names.length; start += 1000) {
      await this.#ask('names')
      yield names.slice(start, start + 1000)
    }
  }

  async setSending(name: string, enabled: boolean): Promise<void> {
    await this.#ask(enabled ? 'switch on' : 'switch off', name)
    this.#stale.set(name, this.sets.get(name)?.paused !== true)
    this.sets.set(name, {...this.sets.get(name), paused: !enabled})
  }

  async volume(name: string): Promise<Volume | undefined> {
    await this.#ask('volume', name)
    const sent = this.sets.get(name)?.sent
    return sent === undefined ? undefined : {sent, permanentBounces: 0, complaints: 0}
  }

  async *sent(names: readonly string[]): AsyncIterable<SentCount> {
    await this.#ask('sent')
    for (const configurationSet of names) {
      const sent = this.sets.get(configurationSet)?.sent
      if (sent !== undefined) yield {configurationSet, sent}
    }
  }

  async providers(name: string): Promise<readonly ProviderVolume[]> {
    await this.#ask('providers', name)
    return this.sets.get(name)?.providers ?? []
  }

  async *rates(
    names: readonly string[],
    span: {from: Date; to: Date; periodSeconds: number},
  ): AsyncIterable<RateSeries> {
    await this.#ask(`rates ${span.periodSeconds}`)
    for (const name of names) {
      await this.before('series', name)
      const {bounce = [], complaint = []} = this.sets.get(name) ?? {}
      yield {configurationSet: name, bounce: points(bounce, span), complaint: points(complaint, span)}
    }
  }

  async #ask(call: string, name?: string): Promise<void> {
    this.asked.push(call)
    await this.before(call, name)
  }
}

function points(
  ages: readonly (readonly [number, number])[],
  {from, to, periodSeconds}: {from: Date; to: Date; periodSeconds: number},
): RatePoint[] {
  const period = periodSeconds * 1000
  return ages
    .map(([age, rate]) => ({at: Math.floor((NOW - age) / period) * period, rate}))
    .filter(({at}) => at >= from.getTime() && at < to.getTime())
}

/** A clock that stands still except while somebody sleeps. */
export class FakeClock implements Clock {
  slept = 0
  now(): number {
    return NOW + this.slept
  }
  async sleep(millis: number): Promise<void> {
    this.slept += millis
  }
  newId(): string {
    return '22222222-2222-4222-8222-222222222222'
  }
  throwIfInterrupted(): void {}
}

export type ReputationPorts = Pick<
  Ports,
  'clock' | 'serviceTime' | 'platform' | 'emailService' | 'reputationMetrics' | 'guardJournal'
>

export function portsOf(aws: FakeAws | undefined): ReputationPorts {
  const platform = new MemoryPlatform()
  const clock = new FakeClock()
  return {
    clock,
    serviceTime: async () => clock.now(),
    platform: async () => platform,
    emailService: async () => aws && emailServiceOf(aws),
    reputationMetrics: async () => aws,
    guardJournal: async () => undefined,
  }
}

function emailServiceOf(aws: FakeAws): EmailService {
  return {
    region: aws.region,
    identity: async () => undefined,
    configurationSet: (name) => aws.configurationSet(name),
    configurationSetNames: () => aws.configurationSetNames(),
    setSending: (name, enabled) => aws.setSending(name, enabled),
    volume: (name) => aws.volume(name),
    sent: (names) => aws.sent(names),
    providers: (name) => aws.providers(name),
  }
}
