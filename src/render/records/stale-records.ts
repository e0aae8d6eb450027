import {plainLine} from '../../domain/text/plain-text.ts'

/** Why records may not be those that the instance needs now; undefined when nothing speaks against them. */
export function staleRecords({
  takenAt,
  staleBecause,
}: {
  readonly takenAt: string | null
  readonly staleBecause: string | null
}): string | undefined {
  if (staleBecause === null) return undefined
  const since = takenAt === null ? '' : ` of ${takenAt.slice(0, 10)}`
  return `These records may be stale: they come from a binding${since}, and the instance was changed since. Newer ones could not be had: ${plainLine(staleBecause)}`
}
