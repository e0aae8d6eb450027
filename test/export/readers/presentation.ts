import {expect} from 'chai'

/** One record as a reader of some format understands it: names lower case without the final dot, TXT values whole. */
export interface ReadRecord {
  readonly name: string
  readonly type: string
  readonly ttl: number
  readonly value: string
}

/** Records in one order, to be compared. */
export function inOrder(records: readonly ReadRecord[]): string[] {
  return records.map(({name, type, ttl, value}) => JSON.stringify([name, type, ttl, value])).sort()
}

/**
 * Reads quoted character-strings that follow each other and joins their octets. Each has to keep to 255 octets.
 * @param base of the numbers in escapes: 10 in master files, 8 at Route 53
 */
export function readStrings(text: string, base: 8 | 10): string {
  const octets: number[] = []
  let rest = text.trim()
  while (rest !== '') {
    expect(rest[0], `${rest} begins a string`).to.equal('"')
    let length = 0
    let position = 1
    for (; rest[position] !== '"'; length += 1) {
      expect(position, `${text} is closed`).to.be.below(rest.length)
      const number = /^\\([0-9]{3})/.exec(rest.slice(position))?.[1]
      if (number !== undefined) {
        octets.push(Number.parseInt(number, base))
        position += 4
      } else {
        if (rest[position] === '\\') position += 1
        const code = rest.charCodeAt(position)
        expect(code, `${text} is printable ASCII`).to.be.within(0x20, 0x7e)
        octets.push(code)
        position += 1
      }
    }
    expect(length, 'a string holds 255 octets').to.be.at.most(255)
    rest = rest.slice(position + 1).trimStart()
  }
  return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(Uint8Array.from(octets))
}

/** Reads the data of a record in presentation format; names have to be absolute. */
export function readData(type: string, text: string, base: 8 | 10 = 10): string {
  return type === 'TXT' ? readStrings(text, base) : absolute(text)
}

/** Takes the final dot off, which has to be there. */
export function absolute(name: string): string {
  expect(name).to.match(/[^.]\.$/)
  return name.slice(0, -1)
}
