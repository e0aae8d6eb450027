import {EXIT, type Exit} from '../exit/exit.ts'

/**
 * Why a server did not take a mail or a login. `credentials`: SMTP 535, or a key that AWS does not know or whose
 * signature does not match; also what a key that was just made gets while IAM catches up. `clock`: signed at a time that
 * is too far from the server's. `policy`: the key may not do
 * this. `identity`: not verified. `throttled`: asked to come back later. `unreachable`: no answer. `tls`: the connection
 * could not be made private.
 */
export type RefusalKind =
  | 'credentials'
  | 'clock'
  | 'policy'
  | 'identity'
  | 'paused'
  | 'recipient'
  | 'throttled'
  | 'unreachable'
  | 'tls'
  | 'other'

export interface Refusal {
  readonly kind: RefusalKind
  /** SMTP reply code or HTTP status, where there was one. */
  readonly status?: number
  /** The server's own words, or the network's: data. */
  readonly message: string
  /** No waiting helps: the host name does not exist. */
  readonly lasting?: true
}

/** Whether the same credentials may be taken later without anybody changing anything: IAM's lag included. */
export function mayPass(refusal: Refusal): boolean {
  if (refusal.lasting) return false
  return refusal.kind === 'credentials' || refusal.kind === 'throttled' || refusal.kind === 'unreachable'
}

const EXITS: Readonly<Record<RefusalKind, Exit>> = {
  credentials: EXIT.notAuthorised,
  clock: EXIT.notAuthorised,
  policy: EXIT.no,
  identity: EXIT.no,
  paused: EXIT.no,
  recipient: EXIT.no,
  other: EXIT.no,
  tls: EXIT.fault,
  throttled: EXIT.unavailable,
  unreachable: EXIT.unavailable,
}

const OUTRANKS: readonly Exit[] = [EXIT.notAuthorised, EXIT.no, EXIT.fault, EXIT.unavailable]

/** One exit code for several refusals: what somebody has to change outranks what may pass by itself. */
export function exitOf(refusals: readonly Refusal[]): Exit {
  const exits = refusals.map((refusal) => EXITS[refusal.kind])
  return OUTRANKS.find((exit) => exits.includes(exit)) ?? EXIT.ok
}
