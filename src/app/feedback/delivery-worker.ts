import {pauseAfter, type RetryPolicy} from '../../domain/feedback/delivery-retries.ts'
import type {KeptFeedbackEvent} from '../../domain/feedback/event.ts'
import type {DueEventDelivery, EventDelivery, EventDeliveryQueue, EventSinkKind} from '../../ports/feedback/events.ts'
import type {Clock} from '../../ports/time/clock.ts'

export interface EventDeliveryFailed {
  readonly event: 'delivery-failed'
  readonly sink: EventSinkKind
  readonly reason: string
  readonly attempts: number
  /** It will not be tried again. */
  readonly givenUp: boolean
  readonly feedback: KeptFeedbackEvent
}

export interface WorkerOptions {
  readonly sink: EventSinkKind
  readonly delivery: EventDelivery
  readonly retryPolicy: RetryPolicy
  /** How many are delivered at once. */
  readonly parallel: number
  readonly notify: (event: EventDeliveryFailed) => void
}

/** While nobody says that there is work, it is looked for this often: another listener's, or what waits for its time. */
const LOOK_MILLIS = 1000

/** Delivers the events of one sink until it is stopped, a few at once. What it began when stopped, it ends. */
export class EventDeliveryWorker {
  readonly #clock: Clock
  readonly #queue: EventDeliveryQueue
  readonly #options: WorkerOptions
  readonly #running = new Map<number, Promise<void>>()
  readonly #loop: Promise<void>
  #stopped = false
  #nap: Promise<void> | undefined
  #wake: () => void = () => {}

  constructor(clock: Clock, queue: EventDeliveryQueue, options: WorkerOptions) {
    this.#clock = clock
    this.#queue = queue
    this.#options = options
    this.#loop = this.#work()
  }

  wake(): void {
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake()
    await this.#loop
    await Promise.all(this.#running.values())
  }

  async #work(): Promise<void> {
    const {sink, parallel} = this.#options
    while (!this.#stopped) {
      const awoken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      const room = parallel - this.#running.size
      const due =
        room === 0
          ? []
          : await this.#queue
              .due(sink, {now: this.#clock.now(), limit: room, excluded: new Set(this.#running.keys())})
              .catch(() => [])
      for (const one of due) this.#begin(one)
      if (due.length < room || room === 0) await Promise.race([awoken, this.#rest()])
    }
  }

  /** One timer, however often it is woken before its end. */
  #rest(): Promise<void> {
    this.#nap ??= this.#clock
      .sleep(LOOK_MILLIS)
      .catch(() => {
        this.#stopped = true
      })
      .finally(() => {
        this.#nap = undefined
      })
    return this.#nap
  }

  #begin(due: DueEventDelivery): void {
    const handing = this.#delivery(due)
      // The state file is busy or full: it stays in the queue, and is delivered again.
      .catch(() => {})
      .finally(() => {
        this.#running.delete(due.id)
        this.#wake()
      })
    this.#running.set(due.id, handing)
  }

  async #delivery({id, attempts, event}: DueEventDelivery): Promise<void> {
    const {sink, delivery, retryPolicy, notify} = this.#options
    const reason = await delivery(event)
    if (reason === undefined) return await this.#queue.done(id)
    const failures = attempts + 1
    const pause = pauseAfter(failures, retryPolicy)
    await this.#queue.failed(id, {reason, nextAt: pause === undefined ? undefined : this.#clock.now() + pause})
    notify({
      event: 'delivery-failed',
      sink,
      reason,
      attempts: failures,
      givenUp: pause === undefined,
      feedback: event,
    })
  }
}
