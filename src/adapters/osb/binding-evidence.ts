import type {PossibleOrphan} from '../../domain/binding/possible-orphan.ts'
import {Failure} from '../../domain/exit/failure.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {InventoryBinding} from '../../ports/instance/inventory.ts'
import type {BindOutcome, UnbindOutcome} from './bind-exchange.ts'
import {isDerived} from './derived-ids.ts'

/**
 * Milliseconds after which the broker has certainly ended a bind that nobody waits for any more. Until then its 404 and
 * 410 may mean "not yet": it records a binding when tofu has ended, if at all.
 */
const SURELY_ENDED = 15 * 60_000

export function hasSurelyEnded({createdAt}: Pick<InventoryBinding, 'createdAt'>, now: number): boolean {
  return now - Date.parse(createdAt) > SURELY_ENDED
}

/**
 * Whether an id that was derived from a name is another machine's: the broker has a binding of this id, or a bind that
 * nobody finished has left the user behind.
 */
export function isAnothers(result: BindOutcome): boolean {
  return result.outcome === 'failed' ? /EntityAlreadyExists/.test(result.failure.message) : result.existed
}

/**
 * Whether a binding is certainly this machine's: its id was drawn here, the broker has answered our bind, or a user has
 * asked here for the deletion of what was in use. An id that follows from a name may be another machine's.
 */
export function isOurs({id, recorded, accessKeyId}: InventoryBinding): boolean {
  return !isDerived(id) || recorded || accessKeyId !== undefined
}

export const isOrphaned = ({state, ownerAlive}: InventoryBinding): boolean => state === 'undelivered' && !ownerAlive

/**
 * What an unbind proves. The broker drops its record after tofu has destroyed the user (cloud-service-broker unbind.go):
 * a record that it had, and has no more after our request, was deleted. Without a record there was nothing to destroy.
 */
export function judgeUnbind(
  end: Exclude<UnbindOutcome, {outcome: 'failed'}>,
  row: Pick<InventoryBinding, 'recorded' | 'deletionRequested'> | undefined,
): 'deleted' | 'absent' {
  if (end.outcome === 'deleted') return 'deleted'
  return row?.recorded && (end.unanswered || row.deletionRequested) ? 'deleted' : 'absent'
}

/** @throws what is no Failure. */
export function failedUnbind(error: unknown): UnbindOutcome {
  if (error instanceof Failure) return {outcome: 'failed', failure: error}
  throw error
}

/** What may be left of a binding that the broker has no record of. A bind that was recorded has ended. */
export function possibleOrphanOf(
  {id, name}: Pick<ServiceInstance, 'id' | 'name'>,
  binding: Pick<ServiceBinding, 'id' | 'createdAt'> & {readonly recorded?: boolean},
  now: number,
): PossibleOrphan {
  const ended = binding.recorded ? now : Date.parse(binding.createdAt) + SURELY_ENDED
  return {
    bindingId: binding.id,
    instance: {id, name},
    createdAt: binding.createdAt,
    mayAppearUntil: new Date(ended).toISOString(),
  }
}

/** Without what only our records are for: a webhook's address may hold a password. */
export const serviceBinding = ({
  ownerAlive: _owner,
  parameters: _parameters,
  accessKeyId: _key,
  recorded: _recorded,
  deletionRequested: _requested,
  unproved: _unproved,
  ...binding
}: InventoryBinding): ServiceBinding => binding
