import {setTimeout as delay} from 'node:timers/promises'
import type {Environment} from '../../environment.ts'
import {postNotice} from '../../mail/notice.ts'
import {DiskFull} from '../../store/store.ts'
import {type Sender, signedDocument} from './document.ts'
import {noticeFor} from './email.ts'
import {type Outcome, type Post, post} from './http-delivery.ts'
import {linkBase} from './link-host.ts'
import {type Delivery, deliveryDone, deliveryGivenUp, deliveryPutOff, dueDeliveries} from './queue.ts'
import {loadSigningKey, type SigningKey} from './signing-key.ts'
import {findSubscription, type Subscription} from './subscriptions.ts'

export interface DeliveryOptions {
  /** Where the AWS endpoint is, for the links in messages. */
  readonly endpointUrl: string
  /** How often to look, in milliseconds of the machine. */
  readonly everyMillis?: number
}

const TICK_MILLIS = 50
const AT_ONCE = 64
/** A webhook that does not answer must not hold up the others. */
const AT_ONCE_EACH = 32
/** The rest by the sandbox's clock (Amazon SNS Developer Guide, "Message delivery retries"). */
const ANSWER_MILLIS = 15_000
const RETRY_MILLIS = 20_000
const RETRIES = 3
/** How often to look whether a full disk has room again, in milliseconds of the machine. */
const ROOM_MILLIS = 200

/**
 * Delivers what is queued, again after a restart, until it has arrived, is refused, or has failed four times. At least
 * once: a message whose arrival could not be noted comes again, with the same id.
 */
export function startDeliveries(env: Environment, options: DeliveryOptions): {close(): Promise<void>} {
  const courier = new Courier(env, options.endpointUrl)
  let timer: NodeJS.Timeout | undefined
  let open = true
  const tick = (): void => {
    courier.look()
    if (open) timer = setTimeout(tick, options.everyMillis ?? TICK_MILLIS)
  }
  tick()
  return {
    async close() {
      open = false
      clearTimeout(timer)
      await courier.stop()
    },
  }
}

interface Attempt {
  readonly subscriptionArn: string
  readonly startedAt: number
  readonly abort: AbortController
  readonly ended: Promise<void>
}

class Courier {
  readonly #env: Environment
  readonly #endpointUrl: string
  readonly #attempts = new Map<string, Attempt>()
  #key: Promise<SigningKey> | undefined
  #more = false
  #stopped = false

  constructor(env: Environment, endpointUrl: string) {
    this.#env = env
    this.#endpointUrl = endpointUrl
  }

  look(): void {
    const now = this.#env.clock.now()
    for (const {startedAt, abort} of this.#attempts.values())
      if (Math.abs(now - startedAt) >= ANSWER_MILLIS) abort.abort()
    const free = AT_ONCE - this.#attempts.size
    if (free <= 0) return
    const counts = this.#countBySubscription()
    const busy = [...counts].flatMap(([arn, count]) => (count >= AT_ONCE_EACH ? [arn] : []))
    const due = dueDeliveries(this.#env, free, new Set(this.#attempts.keys()), busy)
    this.#more = due.length === free
    for (const delivery of due) {
      const count = counts.get(delivery.subscriptionArn) ?? 0
      if (count >= AT_ONCE_EACH) continue
      counts.set(delivery.subscriptionArn, count + 1)
      this.#begin(delivery, now)
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const attempts = [...this.#attempts.values()]
    for (const {abort} of attempts) abort.abort()
    await Promise.all(attempts.map(({ended}) => ended))
  }

  #countBySubscription(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const {subscriptionArn} of this.#attempts.values())
      counts.set(subscriptionArn, (counts.get(subscriptionArn) ?? 0) + 1)
    return counts
  }

  #begin(delivery: Delivery, startedAt: number): void {
    const abort = new AbortController()
    const ended = this.#deliver(delivery, abort.signal)
      .catch((error: unknown) => this.#report(delivery, error))
      .finally(() => {
        this.#attempts.delete(delivery.key)
        // Where more is waiting than may go at once, the next ones do not wait for the next check.
        if (this.#more && !this.#stopped && this.#attempts.size <= AT_ONCE_EACH / 2) this.look()
      })
    this.#attempts.set(delivery.key, {subscriptionArn: delivery.subscriptionArn, startedAt, abort, ended})
  }

  async #deliver(delivery: Delivery, signal: AbortSignal): Promise<void> {
    const subscription = findSubscription(this.#env, delivery.subscriptionArn)
    if (!subscription) return this.#note(delivery, {kind: 'hopeless', reason: 'the subscription is gone'})
    const sender = await this.#senderReady()
    if (this.#stopped) return
    if (!subscription.protocol.startsWith('http')) return this.#mail(delivery, subscription, sender)
    const outcome = await post(postFor(delivery, subscription, sender), signal)
    if (!this.#stopped) await this.#note(delivery, outcome)
  }

  #mail(delivery: Delivery, subscription: Subscription, sender: Sender): Promise<void> {
    return this.#written(() => {
      postNotice(this.#env, noticeFor(delivery.message, subscription, sender))
      deliveryDone(this.#env, delivery)
    })
  }

  async #note(delivery: Delivery, outcome: Outcome): Promise<void> {
    const {message, attempts, subscriptionArn} = delivery
    const again = outcome.kind === 'failed' && attempts < RETRIES
    await this.#written(() => {
      if (outcome.kind === 'delivered') deliveryDone(this.#env, delivery)
      else if (again) deliveryPutOff(this.#env, delivery, RETRY_MILLIS, outcome.reason)
      else deliveryGivenUp(this.#env, delivery, outcome.reason)
    })
    const end = outcome.kind === 'delivered' ? 'delivered' : `${again ? 'put off' : 'given up'}: ${outcome.reason}`
    this.#env.log(`sns: ${message.type} ${message.id} to ${subscriptionArn} ${end}`)
  }

  /** Waits for room on a full disk: a message whose arrival is not noted would be sent again and again. */
  async #written(work: () => void): Promise<void> {
    for (;;) {
      try {
        return await this.#env.store.jointly(work)
      } catch (error) {
        if (!(error instanceof DiskFull) || this.#stopped) throw error
        await delay(ROOM_MILLIS)
      }
    }
  }

  async #report(delivery: Delivery, error: unknown): Promise<void> {
    if (this.#stopped) return
    this.#env.log(`sns: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    this.#key = undefined
    await this.#note(delivery, {kind: 'failed', reason: 'the sandbox has a fault, see its log'})
  }

  async #senderReady(): Promise<Sender> {
    const {folder, region} = this.#env.settings
    this.#key ??= loadSigningKey(folder, region)
    return {region, endpointUrl: linkBase(this.#env, this.#endpointUrl), key: await this.#key}
  }
}

/** What SNS sends (Amazon SNS Developer Guide, "HTTP/HTTPS headers"); raw delivery carries the message alone, unsigned. */
function postFor({message}: Delivery, {arn, endpoint, attributes}: Subscription, sender: Sender): Post {
  const isNotification = message.type === 'Notification'
  const raw = isNotification && attributes['RawMessageDelivery']?.toLowerCase() === 'true'
  return {
    url: endpoint,
    headers: {
      'x-amz-sns-message-type': message.type,
      'x-amz-sns-message-id': message.id,
      'x-amz-sns-topic-arn': message.topicArn,
      ...(message.type !== 'SubscriptionConfirmation' && {'x-amz-sns-subscription-arn': arn}),
      ...(raw && {'x-amz-sns-rawdelivery': 'true'}),
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
    },
    body: raw ? message.message : signedDocument(message, arn, sender),
  }
}
