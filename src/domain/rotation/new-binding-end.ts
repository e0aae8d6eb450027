import type {BindingDeletionOutcome} from '../binding/possible-orphan.ts'

/**
 * What became of the new binding of a rotation that is undone. `none`: the rotation has no record of one. `not-listed`:
 * neither the platform nor the list of possible orphans has it any more. `failed`: it could not be deleted.
 */
export type NewBindingEnd = BindingDeletionOutcome | 'none' | 'not-listed' | 'failed'

/** Whether its credentials may work still. */
export function mayBeAlive(end: NewBindingEnd): boolean {
  return end === 'absent' || end === 'unknown' || end === 'failed'
}

const OF_THE_NEW: Readonly<Record<NewBindingEnd, string>> = {
  none: '',
  deleted: '; the new ones were deleted',
  'not-listed': '; the platform has no new ones any more',
  absent: '; nothing proves that the new ones are revoked, of which the platform has no record',
  unknown: '; nothing proves that the new ones are revoked',
  failed: '; the new ones are not deleted',
}

/** A sentence. @param whose ` of NAME`, or nothing */
export function oldCredentialsWork(end: NewBindingEnd, whose = ''): string {
  return `The old credentials${whose} still work${OF_THE_NEW[end]}.`
}
