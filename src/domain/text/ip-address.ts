/** Whether the text is an IPv4 address in dotted decimal or an IPv6 address (RFC 4291 section 2.2), without a zone. */
export function isIP(text: string): boolean {
  return isIPv4(text) || isIPv6(text)
}

function isIPv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
}

function isIPv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1)
  const embedded = last !== undefined && isIPv4(last)
  const hex = embedded ? groups.slice(0, -1) : groups
  const count = hex.length + (embedded ? 2 : 0)
  return hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) && (halves.length === 2 ? count < 8 : count === 8)
}
