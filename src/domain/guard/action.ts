import type {RateName} from '../reputation/thresholds.ts'

/**
 * `held`: pauses that the pause limit held back. `crossed`: a threshold was reached, and nobody is configured to be notified. `recovered`: a rate is below its threshold again. `pause` and `unpause` are the
 * guard's or a person's.
 */
export const ACTION_KINDS = ['pause', 'unpause', 'warn-admin', 'warn-platform', 'held', 'crossed', 'recovered'] as const

export type ActionKind = (typeof ACTION_KINDS)[number]

/**
 * `open`: written down and not known to be done; whoever finds it continues with it. `superseded`: things had changed before
 * it was done.
 */
export type ActionOutcome = 'open' | 'done' | 'failed' | 'superseded'

/** A message to people, as it will be sent however often that is tried. Who they are is asked when it is. */
export interface Notice {
  readonly via: 'ses' | 'sns'
  readonly subject: string
  readonly text: string
  /** The same for every copy of the same notice, so that a reader, or a rule, can recognise a second one. */
  readonly number: string
  /** Addresses of the platform that it is for; absent = all that are configured when it is sent. */
  readonly to?: readonly string[]
}

/** Something that is about to be done, as it is written down before. One row of the audit log. */
export interface NewAction {
  /** Unique in the store: what has this key is done once. */
  readonly key: string
  /** ISO 8601, by the service's time. */
  readonly at: string
  /** Empty where it is about many. */
  readonly configurationSet: string
  /** Name of the instance, as far as it is known. */
  readonly instance: string
  readonly kind: ActionKind
  readonly reason: string
  readonly origin: 'guard' | 'person'
  /** Who it was: `user@host`, and of a person what they say of themselves. */
  readonly by: string
  /** What was cleaned up before an unpause. */
  readonly evidence?: string
  /** Fractions, when it was decided. */
  readonly rates?: Readonly<Partial<Record<RateName, number>>>
  readonly notice?: Notice
}

export interface GuardAction extends NewAction {
  readonly id: number
  readonly outcome: ActionOutcome
  /** What came of it: a message id, or why it failed. */
  readonly detail?: string
  /** ISO 8601, by the service's time. */
  readonly finishedAt?: string
  /** How often it has failed. */
  readonly failures: number
}

/** Everything that happens once at one crossing has a key that begins alike. */
export function actionKey(configurationSet: string, crossing: number, what: string): string {
  return `${configurationSet}#${crossing}:${what}`
}

/** The crossing that a key belongs to. */
export function crossingOf(key: string): string {
  return key.slice(0, key.lastIndexOf(':'))
}
