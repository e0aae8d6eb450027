/** What a CBOR data item is (RFC 8949 section 2). Integers beyond the safe ones, and bignums, are bigints. */
export type CborValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | Uint8Array
  | CborTag
  | CborSimple
  | readonly CborValue[]
  | ReadonlyMap<CborValue, CborValue>

/** A tagged item whose tag the codec does not give a meaning to. */
export class CborTag {
  readonly tag: number
  readonly content: CborValue

  constructor(tag: number, content: CborValue) {
    this.tag = tag
    this.content = content
  }
}

/** A simple value without a meaning (RFC 8949 section 3.3). */
export class CborSimple {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** Bytes that are no well-formed or no valid CBOR. */
export class CborError extends Error {}

/** The eight major types (RFC 8949 section 3.1). */
export const MAJOR = {
  unsigned: 0,
  negative: 1,
  bytes: 2,
  text: 3,
  array: 4,
  map: 5,
  tag: 6,
  other: 7,
} as const

/** Tags of RFC 8949 section 3.4. */
export const TAG = {epoch: 1, positiveBignum: 2, negativeBignum: 3} as const
