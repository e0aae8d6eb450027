import {finished} from '../../domain/progress/progress.ts'
import {listSets} from '../reputation/list-configuration-sets.ts'
import type {GuardDesk} from './context.ts'

const GOOD_FOR_MILLIS = 3_600_000

/** How many instances there are, counted once an hour. */
export class FleetSize {
  readonly #desk: GuardDesk
  #counted: {readonly at: number; readonly size: number} | undefined

  constructor(desk: GuardDesk) {
    this.#desk = desk
  }

  async count(): Promise<number> {
    const now = this.#desk.ports.clock.now()
    if (this.#counted && now - this.#counted.at < GOOD_FOR_MILLIS) return this.#counted.size
    const {length: size} = await finished(listSets(this.#desk.emailService))
    this.#counted = {at: now, size}
    return size
  }
}
