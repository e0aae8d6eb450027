/** A float of two, four or eight bytes (RFC 8949 section 3.3). */
export function decodeFloat(bytes: Buffer): number {
  if (bytes.length === 2) return decodeHalf(bytes.readUInt16BE())
  return bytes.length === 4 ? bytes.readFloatBE() : bytes.readDoubleBE()
}

/** IEEE 754 binary16 (RFC 8949 appendix D). */
function decodeHalf(half: number): number {
  const exponent = (half >> 10) & 0x1f
  const mantissa = half & 0x3ff
  const sign = half & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * mantissa * 2 ** -24
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : Number.NaN
  return sign * (mantissa + 1024) * 2 ** (exponent - 25)
}
