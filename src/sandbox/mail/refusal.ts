export type RefusalKind =
  | 'access-denied'
  | 'not-verified'
  /** The configuration set's sending is off. */
  | 'paused'
  | 'account-paused'
  /** The message names a configuration set that does not exist. */
  | 'no-such-set'
  | 'mail-from-not-verified'
  /** Over the daily quota or the send rate: the only one that goes away by waiting. */
  | 'throttled'
  | 'bad-request'

/** Mail that is not taken. The message is the service's own sentence; each transport puts it into its own form. */
export class MailRefusal extends Error {
  override readonly name = 'MailRefusal'
  readonly kind: RefusalKind
  /** With `access-denied`: what the user may not do, `ses:SendRawEmail`. */
  readonly action: string | undefined
  /** With `access-denied`: the ARN that the policy does not cover. */
  readonly resource: string | undefined

  constructor(kind: RefusalKind, message: string, denied?: {action: string; resource: string}) {
    super(message)
    this.kind = kind
    this.action = denied?.action
    this.resource = denied?.resource
  }
}

export function badRequest(message: string): MailRefusal {
  return new MailRefusal('bad-request', message)
}
