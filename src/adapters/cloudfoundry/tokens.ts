import {Secret} from '../../domain/text/secret.ts'
import type {Clock} from '../../ports/time/clock.ts'
import {claimsOf} from './access-token.ts'
import type {Login} from './login.ts'
import type {Granted} from './uaa.ts'

interface Held {
  readonly granted: Granted
  /** Epoch milliseconds; undefined where nothing says it. */
  readonly endsAt?: number
  /** Epoch milliseconds from which on it is renewed. */
  readonly renewAt?: number
}

/** The cf CLI renews at the same distance (cloudfoundry/cli api/cloudcontroller/wrapper/uaa_authentication.go). */
const MARGIN = 60_000

/** The access token of one login, renewed in memory before and when it ends. Many may ask at once: one renews. */
export class Tokens {
  readonly #login: Login
  readonly #clock: Clock
  #held: Promise<Held> | undefined

  constructor(login: Login, clock: Clock) {
    this.#login = login
    this.#clock = clock
  }

  /** Value of the Authorization header. @throws as {@link Login}. */
  async authorization(): Promise<Secret> {
    const {granted, renewAt, endsAt = 0} = await (this.#held ?? this.#take(this.#login.begin()))
    if (granted.authorization && (renewAt === undefined || renewAt > this.#clock.now())) {
      return granted.authorization
    }
    try {
      return await this.renewed(granted.authorization)
    } catch (error) {
      // As long as it lasts it is good enough.
      if (granted.authorization && endsAt > this.#clock.now()) return granted.authorization
      throw error
    }
  }

  /** Another one than the one that was refused; undefined: there was none. @throws as {@link Login}. */
  async renewed(refused: Secret | undefined): Promise<Secret> {
    const before = this.#held
    const held = await before
    const isRefused = held !== undefined && isSame(held.granted.authorization, refused)
    const next =
      isRefused && this.#held === before
        ? await this.#take(this.#login.renew(held.granted), before)
        : await (this.#held ?? this.#take(this.#login.begin()))
    return next.granted.authorization ?? NONE
  }

  /** What comes is held; where nothing comes, what was held before, and the next one to ask tries again. */
  #take(coming: Promise<Granted>, before?: Promise<Held>): Promise<Held> {
    const held = coming.then((granted) => this.#measure(granted))
    this.#held = held
    held.catch(() => {
      if (this.#held === held) this.#held = before
    })
    return held
  }

  /** How long a token lasts is measured from its arrival where that is known: the server's clock need not be ours. */
  #measure(granted: Granted): Held {
    const lasts = granted.expiresIn === undefined ? undefined : granted.expiresIn * 1000
    const endsAt = lasts === undefined ? claimsOf(granted.authorization).expiresAt : this.#clock.now() + lasts
    if (endsAt === undefined) return {granted}
    // A token that lasts for less than twice the margin would be renewed for every request.
    return {granted, endsAt, renewAt: endsAt - Math.min(MARGIN, (lasts ?? Number.POSITIVE_INFINITY) / 2)}
  }
}

/** What is sent without a token, so that the server refuses it and the login is renewed. */
const NONE = new Secret('')

function isSame(one: Secret = NONE, other: Secret = NONE): boolean {
  return one.equals(other)
}
