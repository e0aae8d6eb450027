/** A member of JSON from outside, however deep; undefined where there is none. */
export function memberAt(value: unknown, ...path: readonly string[]): unknown {
  let found = value
  for (const name of path) {
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined
  }
  return found
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = memberAt(value, ...path)
  return typeof found === 'string' ? found : undefined
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = memberAt(value, ...path)
  return Array.isArray(found) ? found : []
}

/** The guid at the end of a link such as `https://api.example/v3/jobs/GUID`. */
export function guidOfLink(href: string | undefined): string | undefined {
  return href?.match(/\/([^/?#]+)\/?(?:[?#].*)?$/)?.[1]
}

/** Filters of lists are split at commas and then URL-decoded (cloud_controller_ng base_message.rb). */
export const filterValue = (text: string): string => encodeURIComponent(text)
