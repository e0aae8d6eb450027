import {Timestamp} from '../timestamp.ts'
import {MAJOR, TAG} from './value.ts'

const [FALSE, TRUE, NULL, UNDEFINED, DOUBLE] = [0xf4, 0xf5, 0xf6, 0xf7, 0xfb]
const LARGEST_64_BITS = 2n ** 64n - 1n

/**
 * Encodes what JSON could say, bytes, bigints and timestamps: integers in their shortest form, other numbers as doubles
 * (RFC 8949 section 4.2), members that are undefined not at all.
 *
 * @param doubles members of structures whose numbers are doubles even where they are whole: typed clients distinguish them.
 */
export function encodeCbor(value: unknown, doubles: ReadonlySet<string> = new Set()): Buffer {
  const writer = new Writer(doubles)
  writer.item(value, false)
  return writer.bytes()
}

class Writer {
  readonly #doubles: ReadonlySet<string>
  #buffer = Buffer.allocUnsafe(4096)
  #length = 0

  constructor(doubles: ReadonlySet<string>) {
    this.#doubles = doubles
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  item(value: unknown, isDouble: boolean): void {
    if (typeof value === 'number') this.#number(value, isDouble)
    else if (typeof value === 'bigint') this.#integer(value)
    else if (typeof value === 'string') this.#text(value)
    else if (typeof value === 'boolean') this.#byte(value ? TRUE : FALSE)
    else if (value === null) this.#byte(NULL)
    else if (value === undefined) this.#byte(UNDEFINED)
    else if (value instanceof Timestamp) {
      this.#head(MAJOR.tag, BigInt(TAG.epoch))
      this.#double(value.seconds)
    } else if (value instanceof Uint8Array) {
      this.#head(MAJOR.bytes, BigInt(value.length))
      this.#room(value.length)
      this.#buffer.set(value, this.#length)
      this.#length += value.length
    } else if (Array.isArray(value)) {
      this.#head(MAJOR.array, BigInt(value.length))
      for (const item of value) this.item(item, isDouble)
    } else if (typeof value === 'object') this.#structure(value, isDouble)
    else throw new TypeError(`${typeof value} has no encoding`)
  }

  #structure(value: object, isDouble: boolean): void {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    this.#head(MAJOR.map, BigInt(members.length))
    for (const [name, member] of members) {
      this.#text(name)
      this.item(member, isDouble || this.#doubles.has(name))
    }
  }

  #number(value: number, isDouble: boolean): void {
    if (isDouble || !Number.isSafeInteger(value) || Object.is(value, -0)) this.#double(value)
    else this.#integer(BigInt(value))
  }

  #double(value: number): void {
    this.#byte(DOUBLE)
    this.#room(8)
    this.#length = this.#buffer.writeDoubleBE(value, this.#length)
  }

  #integer(value: bigint): void {
    const argument = value < 0n ? -1n - value : value
    if (argument > LARGEST_64_BITS) this.#bignum(value < 0n, argument)
    else this.#head(value < 0n ? MAJOR.negative : MAJOR.unsigned, argument)
  }

  #bignum(negative: boolean, magnitude: bigint): void {
    const digits = magnitude.toString(16)
    this.#head(MAJOR.tag, BigInt(negative ? TAG.negativeBignum : TAG.positiveBignum))
    this.item(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'), false)
  }

  #text(text: string): void {
    const length = Buffer.byteLength(text)
    this.#head(MAJOR.text, BigInt(length))
    this.#room(length)
    this.#length += this.#buffer.write(text, this.#length)
  }

  #head(major: number, argument: bigint): void {
    const start = major << 5
    this.#room(9)
    if (argument < 24n) this.#byte(start | Number(argument))
    else if (argument < 0x100n)
      this.#length = this.#buffer.writeUIntBE((start | 24) * 0x100 + Number(argument), this.#length, 2)
    else if (argument < 0x10000n)
      this.#length = this.#buffer.writeUIntBE((start | 25) * 0x10000 + Number(argument), this.#length, 3)
    else if (argument < 0x100000000n) {
      this.#byte(start | 26)
      this.#length = this.#buffer.writeUInt32BE(Number(argument), this.#length)
    } else {
      this.#byte(start | 27)
      this.#length = this.#buffer.writeBigUInt64BE(argument, this.#length)
    }
  }

  #byte(value: number): void {
    this.#room(1)
    this.#length = this.#buffer.writeUInt8(value, this.#length)
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, this.#length + bytes))
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }
}
