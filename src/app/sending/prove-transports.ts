import type {Work} from '../../domain/progress/progress.ts'
import {mayPass, type Refusal} from '../../domain/sending/mail-refusal.ts'
import type {ProofReport} from '../../ports/sending/mail-transports.ts'
import type {Clock} from '../../ports/time/clock.ts'

export interface ProofOptions {
  /** How long refusals that may pass are waited out. */
  readonly timeoutMillis: number
  /** Consecutive successes that each transport needs: AWS's servers do not learn of a key all at once. */
  readonly successesNeeded: number
  /** Which refusals are waited out: those that nobody has to do anything about, by default. */
  readonly passes?: (refusal: Refusal) => boolean
}

type RefusedProof = Extract<ProofReport, {proved: false}>

const FIRST_PAUSE = 500
const LONGEST_PAUSE = 10_000

/**
 * Asks transports side by side until each has had its run of successes. Refusals that may pass (IAM's lag after a key was
 * made, throttling, no answer) are tried again with a growing pause until the time is over; any other refusal ends the
 * proof at once.
 * @returns whether all were proved, and the number of rounds; each transport keeps its last report.
 * @throws Interrupted
 */
export async function* proveTransports(
  clock: Clock,
  stage: string,
  transports: readonly TransportProof[],
  options: ProofOptions,
): Work<{proved: boolean; attempts: number}> {
  const passes = options.passes ?? mayPass
  const deadline = clock.now() + options.timeoutMillis
  let pause = FIRST_PAUSE
  yield {stage, state: 'running'}
  for (let attempts = 1; ; attempts++) {
    await Promise.all(transports.map((transport) => transport.ask(options.successesNeeded)))
    if (transports.every((transport) => transport.successes >= options.successesNeeded)) {
      yield {stage, state: 'done'}
      return {proved: true, attempts}
    }
    const refused = transports.flatMap(({name, refused}) => (refused ? [{name, refusal: refused.refusal}] : []))
    const words = refused.map(({name, refusal}) => `${name}: ${refusal.message}`).join('; ')
    if (refused.some(({refusal}) => !passes(refusal)) || (refused.length > 0 && clock.now() >= deadline)) {
      yield {stage, state: 'failed', detail: words}
      return {proved: false, attempts}
    }
    clock.throwIfInterrupted()
    if (refused.length === 0) continue
    yield {stage, state: 'running', detail: `not yet: ${words}`}
    await clock.sleep(Math.max(0, Math.min(pause, deadline - clock.now())))
    pause = Math.min(pause * 2, LONGEST_PAUSE)
  }
}

/** One transport's run of successes: a refusal starts it again. */
export class TransportProof {
  readonly name: string
  readonly #prove: () => Promise<ProofReport>
  #last: ProofReport | undefined
  #successes = 0

  constructor(name: string, prove: () => Promise<ProofReport>) {
    this.name = name
    this.#prove = prove
  }

  get successes(): number {
    return this.#successes
  }

  /** The last answer, when it was a refusal. */
  get refused(): RefusedProof | undefined {
    return this.#last && !this.#last.proved ? this.#last : undefined
  }

  /** The last answer; asks when nobody has asked yet. */
  async report(): Promise<ProofReport> {
    return this.#last ?? (await this.#askOnce())
  }

  /** Asks once more, unless the transport has had the successes it needs. */
  async ask(needed: number): Promise<void> {
    if (!this.#last || this.#successes < needed) await this.#askOnce()
  }

  async #askOnce(): Promise<ProofReport> {
    this.#last = await this.#prove()
    this.#successes = this.#last.proved ? this.#successes + 1 : 0
    return this.#last
  }
}
