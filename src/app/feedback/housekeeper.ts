import type {Ports} from '../../ports/ports.ts'

const EVERY_MILLIS = 60 * 60_000
/** Beside the age that a message may have: for the clocks' difference. */
const MARGIN_MILLIS = 60 * 60_000

type HousekeeperPorts = Pick<Ports, 'clock' | 'serviceTime' | 'feedbackEvents' | 'takenMessages'>

/** Forgets what is too old, once in an hour at the most. */
export class Housekeeper {
  readonly #ports: HousekeeperPorts
  readonly #times: {readonly keepMillis: number; readonly maxAgeMillis: number}
  #cleanedAt = Number.NEGATIVE_INFINITY
  #cleaning: Promise<void> = Promise.resolve()

  constructor(ports: HousekeeperPorts, times: {readonly keepMillis: number; readonly maxAgeMillis: number}) {
    this.#ports = ports
    this.#times = times
  }

  /** For every occasion: it mostly does nothing, and never fails. */
  clean(): void {
    const now = this.#ports.clock.now()
    if (now - this.#cleanedAt < EVERY_MILLIS) return
    this.#cleanedAt = now
    // What could not be forgotten now can be in an hour.
    this.#cleaning = this.#forget(now).catch(() => {})
  }

  async ended(): Promise<void> {
    await this.#cleaning
  }

  async #forget(now: number): Promise<void> {
    const {keepMillis, maxAgeMillis} = this.#times
    const serviceNow = await this.#ports.serviceTime()
    await (await this.#ports.feedbackEvents()).prune(serviceNow - keepMillis)
    await (await this.#ports.takenMessages()).prune(now - maxAgeMillis - MARGIN_MILLIS)
  }
}
