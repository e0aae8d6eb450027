/**
 * Compares names as people count: digits by their number, the rest by code unit (octoDNS's order_mode `natural`).
 * @returns below zero when the first comes first
 */
export function naturalOrder(one: string, other: string): number {
  const ours = parts(one)
  const theirs = parts(other)
  for (const [index, part] of ours.entries()) {
    const against = theirs[index]
    if (against === undefined) return 1
    const order =
      typeof part === 'string' || typeof against === 'string'
        ? compare(String(part), String(against))
        : compare(part, against)
    if (order !== 0) return order
  }
  return ours.length - theirs.length
}

/** Text and numbers in turn; text comes first, if empty. */
function parts(name: string): (string | bigint)[] {
  if (name === '') return []
  return name
    .split(/(\d+)/)
    .map((part, index) => (index % 2 === 1 ? BigInt(part) : part))
    .filter((part, index) => part !== '' || index === 0)
}

function compare<T extends string | bigint>(one: T, other: T): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
