import {finished} from '../../domain/progress/progress.ts'
import {listSets} from '../reputation/list-configuration-sets.ts'
import type {GuardContext} from './context.ts'

const GOOD_FOR_MILLIS = 3_600_000

/** How many instances there are, counted once an hour. */
export class FleetSize {
  readonly #guard: GuardContext
  #counted: {readonly at: number; readonly size: number} | undefined

  constructor(guard: GuardContext) {
    this.#guard = guard
  }

  async count(): Promise<number> {
    const now = this.#guard.ports.clock.now()
    if (this.#counted && now - this.#counted.at < GOOD_FOR_MILLIS) return this.#counted.size
    const {length: size} = await finished(listSets(this.#guard.emailService))
    this.#counted = {at: now, size}
    return size
  }
}
