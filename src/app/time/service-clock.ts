import type {Ports} from '../../ports/ports.ts'

const GOOD_FOR_MILLIS = 1000

/** The service's time for those who need it many times a second: asked for once in a second at the most. */
export class ServiceClock {
  readonly #ports: Pick<Ports, 'clock' | 'serviceTime'>
  #ahead: Promise<number> | undefined
  #askedAt = Number.NEGATIVE_INFINITY

  constructor(ports: Pick<Ports, 'clock' | 'serviceTime'>) {
    this.#ports = ports
  }

  /** Epoch milliseconds. @param fresh asks whatever is known. */
  async now(fresh = false): Promise<number> {
    const {clock} = this.#ports
    if (fresh || this.#ahead === undefined || clock.now() - this.#askedAt > GOOD_FOR_MILLIS) {
      this.#askedAt = clock.now()
      this.#ahead = this.#ports.serviceTime().then((time) => time - clock.now())
    }
    try {
      return clock.now() + (await this.#ahead)
    } catch (error) {
      this.#ahead = undefined
      throw error
    }
  }
}
