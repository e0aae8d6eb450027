import {decodeFloat} from './float.ts'
import {CborError, CborSimple, CborTag, type CborValue, MAJOR, TAG} from './value.ts'

const DEEPEST = 64
const BREAK = Symbol('break')
/** Additional information that says "until a break" (RFC 8949 section 3.2). */
const INDEFINITE = 31

/**
 * Decodes one data item, strictly: nothing may follow it, no key may come twice, and text must be UTF-8 (RFC 8949
 * sections 5.3 and 5.6).
 *
 * @throws CborError
 */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const reader = new Reader(bytes)
  const value = reader.item(0)
  if (!reader.atEnd) throw new CborError('something follows the data item')
  return value
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  item(depth: number): CborValue {
    const value = this.#itemOrBreak(depth)
    if (value === BREAK) throw new CborError('a break where none may be')
    return value
  }

  #itemOrBreak(depth: number): CborValue | typeof BREAK {
    if (depth > DEEPEST) throw new CborError('nested too deeply')
    const head = this.#take(1)[0] ?? 0
    const [major, information] = [head >> 5, head & 31]
    switch (major) {
      case MAJOR.unsigned:
        return narrowed(this.#argument(information))
      case MAJOR.negative:
        return narrowed(-1n - this.#argument(information))
      case MAJOR.bytes:
        return Uint8Array.from(this.#chunks(MAJOR.bytes, information))
      case MAJOR.text:
        return this.#text(information)
      case MAJOR.array:
        return this.#items(information, depth)
      case MAJOR.map:
        return this.#map(information, depth)
      case MAJOR.tag:
        return tagged(this.#argument(information), this.item(depth + 1))
      default:
        return this.#other(information)
    }
  }

  #take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) throw new CborError('the data item ends too early')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  #argument(information: number): bigint {
    if (information < 24) return BigInt(information)
    if (information > 27) throw new CborError(`additional information ${information} where it has no meaning`)
    const bytes = this.#take(2 ** (information - 24))
    return BigInt(`0x${bytes.toString('hex')}`)
  }

  /** A number of things that must still come, at least a byte each. */
  #length(information: number): number {
    const length = this.#argument(information)
    if (length > BigInt(this.#bytes.length - this.#at)) throw new CborError('the data item ends too early')
    return Number(length)
  }

  #chunks(major: number, information: number): Buffer {
    if (information !== INDEFINITE) return this.#take(this.#length(information))
    const chunks: Buffer[] = []
    for (;;) {
      const head = this.#take(1)[0] ?? 0
      if (head === 0xff) return Buffer.concat(chunks)
      if (head >> 5 !== major || (head & 31) === INDEFINITE) throw new CborError('a chunk of another kind')
      const chunk = this.#take(this.#length(head & 31))
      // Each chunk of a text is a text by itself (RFC 8949 section 3.2.3).
      if (major === MAJOR.text) utf8(chunk)
      chunks.push(chunk)
    }
  }

  #text(information: number): string {
    return utf8(this.#chunks(MAJOR.text, information))
  }

  #items(information: number, depth: number): CborValue[] {
    const items: CborValue[] = []
    if (information === INDEFINITE) {
      for (let next = this.#itemOrBreak(depth + 1); next !== BREAK; next = this.#itemOrBreak(depth + 1))
        items.push(next)
      return items
    }
    for (let left = this.#length(information); left > 0; left -= 1) items.push(this.item(depth + 1))
    return items
  }

  #map(information: number, depth: number): Map<CborValue, CborValue> {
    const map = new Map<CborValue, CborValue>()
    const add = (key: CborValue): void => {
      if (map.has(key)) throw new CborError('a key that comes twice')
      map.set(key, this.item(depth + 1))
    }
    if (information === INDEFINITE) {
      for (let key = this.#itemOrBreak(depth + 1); key !== BREAK; key = this.#itemOrBreak(depth + 1)) add(key)
      return map
    }
    for (let left = this.#length(information); left > 0; left -= 1) add(this.item(depth + 1))
    return map
  }

  #other(information: number): CborValue | typeof BREAK {
    if (information === INDEFINITE) return BREAK
    if (information >= 25 && information <= 27) return decodeFloat(this.#take(2 ** (information - 24)))
    const value = Number(this.#argument(information))
    if (information === 24 && value < 32) throw new CborError('a simple value that is too long')
    return simple(value)
  }
}

function narrowed(integer: bigint): number | bigint {
  const number = Number(integer)
  return Number.isSafeInteger(number) ? number : integer
}

function simple(value: number): CborValue {
  if (value === 20 || value === 21) return value === 21
  if (value === 22) return null
  return value === 23 ? undefined : new CborSimple(value)
}

function tagged(tag: bigint, content: CborValue): CborValue {
  const bignum = tag === BigInt(TAG.positiveBignum) || tag === BigInt(TAG.negativeBignum)
  if (!bignum) return new CborTag(Number(tag), content)
  if (!(content instanceof Uint8Array)) throw new CborError('a bignum that is no byte string')
  const magnitude = BigInt(`0x0${Buffer.from(content).toString('hex')}`)
  return tag === BigInt(TAG.positiveBignum) ? magnitude : -1n - magnitude
}

const UTF8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true})

function utf8(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes)
  } catch {
    throw new CborError('text that is not UTF-8')
  }
}
