/** RFC 3986 percent-encoding of everything but the unreserved characters, as Signature Version 4 wants it. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/**
 * The parameters of a query string or a form, in order, decoded. A plus is a space, as in application/x-www-form-urlencoded.
 *
 * @throws URIError on a percent sign that encodes nothing.
 */
export function decodeQuery(query: string): [name: string, value: string][] {
  return query
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=')
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
      return [decode(name), decode(value)]
    })
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
