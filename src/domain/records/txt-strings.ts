/** RFC 1035 section 3.3: a character-string of a TXT record has a length of one octet. */
export const STRING_OCTETS = 255

export function octetLength(text: string): number {
  return new TextEncoder().encode(text).length
}

/** The octets of a TXT value, cut into the strings that it takes: as few as possible, at least one. */
export function txtStrings(value: string): Uint8Array[] {
  const octets = new TextEncoder().encode(value)
  const count = Math.max(1, Math.ceil(octets.length / STRING_OCTETS))
  return Array.from({length: count}, (_, index) => octets.slice(index * STRING_OCTETS, (index + 1) * STRING_OCTETS))
}
