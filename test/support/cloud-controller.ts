import {CloudController} from '../../src/adapters/cloudfoundry/controller.ts'
import type {CloudFoundryPlatform, SecretReference} from '../../src/domain/context/context.ts'
import {Interrupted} from '../../src/domain/exit/failure.ts'
import {Secret} from '../../src/domain/text/secret.ts'
import type {Clock} from '../../src/ports/time/clock.ts'

/** A clock whose waits pass at once, and are written down in milliseconds. */
class QuickClock implements Clock {
  readonly slept: number[] = []
  millis: number
  readonly #signal: AbortSignal | undefined

  constructor(millis = Date.parse('2026-11-24T09:00:00Z'), signal?: AbortSignal) {
    this.millis = millis
    this.#signal = signal
  }

  now(): number {
    return this.millis
  }

  async sleep(millis: number): Promise<void> {
    this.throwIfInterrupted()
    this.slept.push(millis)
    this.millis += millis
  }

  newId(): string {
    return '00000000-0000-4000-8000-000000000000'
  }

  throwIfInterrupted(): void {
    if (this.#signal?.aborted) throw new Interrupted()
  }
}

export interface ControllerFixture {
  readonly controller: CloudController
  readonly clock: QuickClock
  readonly interruption: AbortController
  readonly traced: string[]
  readonly warned: string[]
}

/** A controller whose secrets come from `environment`, and whose clock does not let anybody wait. */
export function controllerFor(
  platform: Omit<CloudFoundryPlatform, 'kind'>,
  environment: Readonly<Record<string, string>> = {},
): ControllerFixture {
  const interruption = new AbortController()
  const clock = new QuickClock(undefined, interruption.signal)
  const traced: string[] = []
  const warned: string[] = []
  const readSecret = async (reference: SecretReference): Promise<Secret> =>
    new Secret(reference.from === 'environment' ? (environment[reference.name] ?? '') : '')
  const controller = new CloudController(
    {platform: {kind: 'cf', ...platform}, readSecret, environment},
    {
      clock,
      signal: interruption.signal,
      trace: (line) => traced.push(line),
      warn: (text) => warned.push(text),
    },
  )
  return {controller, clock, interruption, traced, warned}
}
