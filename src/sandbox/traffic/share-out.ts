/**
 * Cuts a whole number into parts that follow the weights and add up to it exactly, none larger than its room.
 *
 * @param room how much each part can take; together at least `total`
 * @param offset from 0 up to 1, moves the rounding so that small totals do not always land in the same places
 */
export function shareOut(total: number, weights: readonly number[], room: readonly number[], offset: number): number[] {
  if (total === 0) return weights.map(() => 0)
  const sum = weights.reduce((before, weight) => before + weight, 0)
  let weightSoFar = 0
  let given = 0
  const parts = weights.map((weight, index) => {
    weightSoFar += weight
    // Rounding the running total, not the parts, loses nothing on the way.
    const upToHere =
      index === weights.length - 1 ? total : Math.min(total, Math.floor((total * weightSoFar) / sum + offset))
    const part = upToHere - given
    given = upToHere
    return part
  })
  return fitIn(parts, room)
}

/** Moves what is too much for a place to the next one that has room, going round. */
function fitIn(parts: readonly number[], room: readonly number[]): number[] {
  const fitted = [...parts]
  let left = 0
  for (let step = 0; step < 2 * fitted.length; step += 1) {
    const index = step % fitted.length
    const wanted = (fitted[index] ?? 0) + left
    const kept = Math.min(wanted, room[index] ?? 0)
    fitted[index] = kept
    left = wanted - kept
  }
  return fitted
}
