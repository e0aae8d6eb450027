/** One page of a list, and the token that asks for what follows it. */
export interface Page<Item> {
  readonly items: Item[]
  readonly next?: string
}

const PREFIX = 'after:'

/**
 * Cuts a page out of rows read in order of their key, starting after the key of the token, one row more than fits.
 * The token names a key, not a count: rows that come or go between two pages are neither skipped nor repeated.
 */
export function cutPage<Item>(rows: readonly Item[], size: number, keyOf: (item: Item) => string): Page<Item> {
  const items = rows.slice(0, size)
  const last = items.at(-1)
  if (rows.length <= size || last === undefined) return {items}
  return {items, next: Buffer.from(PREFIX + keyOf(last), 'utf8').toString('base64url')}
}

/** The key after which a page starts: the empty string for the first page, undefined for a token we never gave. */
export function keyOfToken(token: string | undefined): string | undefined {
  if (token === undefined || token === '') return ''
  const text = Buffer.from(token, 'base64url').toString('utf8')
  return text.startsWith(PREFIX) ? text.slice(PREFIX.length) : undefined
}
