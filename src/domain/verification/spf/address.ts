/** An IP address as a number, and how many bits it has. An IPv4 address that is mapped into IPv6 is the IPv4 address. */
export interface IpAddress {
  readonly bits: 32 | 128
  readonly value: bigint
}

/** RFC 7208 `qnum`: no leading zeros. */
const QNUM = /^(?:0|[1-9]\d{0,2})$/

/** @returns undefined for what is neither dotted decimal nor the text form of RFC 4291 section 2.2. */
export function parseIp(text: string): IpAddress | undefined {
  const address = text.includes(':') ? parseIp6(text) : parseIp4(text)
  const mapped = address?.bits === 128 && address.value >> 32n === 0xffffn
  return mapped ? {bits: 32, value: address.value & 0xffff_ffffn} : address
}

export function parseIp4(text: string): IpAddress | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => QNUM.test(part) && Number(part) <= 255)) return undefined
  return {bits: 32, value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n)}
}

export function parseIp6(text: string): IpAddress | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half, index) => groupsOf(half, index === halves.length - 1))
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({length: missing}, () => 0n), ...(tail ?? [])]
  return {bits: 128, value: groups.reduce((value, group) => value * 65_536n + group, 0n)}
}

/** 16 bits each; dotted decimal at the end of the address makes two. */
function groupsOf(half: string, isLast: boolean): bigint[] | undefined {
  if (half === '') return []
  const parts = half.split(':')
  const groups: bigint[] = []
  for (const [index, part] of parts.entries()) {
    const embedded = isLast && index === parts.length - 1 && part.includes('.') ? parseIp4(part) : undefined
    if (embedded !== undefined) groups.push(embedded.value >> 16n, embedded.value & 0xffffn)
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`))
    else return undefined
  }
  return groups
}

/** Whether two addresses of one family share their first `length` bits. */
export function inNetwork(address: IpAddress, network: IpAddress, length: number): boolean {
  if (address.bits !== network.bits) return false
  const host = BigInt(address.bits - length)
  return address.value >> host === network.value >> host
}

/** As macro `i` writes it: dotted decimal, or 32 nibbles with dots (RFC 7208 section 7.3). */
export function dotted({bits, value}: IpAddress): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.')
  return [...value.toString(16).padStart(32, '0')].join('.')
}

/** For people, as macro `c` writes it: dotted decimal, or the text form of RFC 5952. */
export function readable(address: IpAddress): string {
  if (address.bits === 32) return dotted(address)
  const groups = [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) =>
    ((address.value >> shift) & 0xffffn).toString(16),
  )
  const [longest = ''] = (groups.join(':').match(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g) ?? []).sort(
    (a, b) => b.length - a.length,
  )
  if (longest === '') return groups.join(':')
  return groups.join(':').replace(new RegExp(`(?:^|:)${longest}(?:$|:)`), '::')
}

/** The name that its PTR record has. */
export function reverseName(address: IpAddress): string {
  const reversed = dotted(address).split('.').reverse().join('.')
  return `${reversed}.${address.bits === 32 ? 'in-addr' : 'ip6'}.arpa`
}
