import {expect} from 'chai'
import {readableHeader} from '../../../src/sandbox/mail/header-text.ts'

const CASES: [name: string, value: string, expected: string][] = [
  ['plain text', 'Hello', 'Hello'],
  ['Base64', '=?utf-8?B?R3LDvMOfZQ==?=', 'Grüße'],
  ['quoted octets, with _ for the space', '=?ISO-8859-1?q?Gr=FC=DFe_an?= Ann', 'Grüße an Ann'],
  ['a character in two words', '=?utf-8?Q?a_?= \t=?utf-8?Q?b?= c', 'a b c'],
  ['a language tag', '=?utf-8*de?Q?gr=C3=BCn?=', 'grün'],
  ['UTF-8 that is not encoded at all', Buffer.from('grün').toString('latin1'), 'grün'],
  ['a charset that nobody knows, left alone', '=?x-none?Q?a?=', '=?x-none?Q?a?='],
  ['something that only looks encoded', '=?utf-8?X?a?=', '=?utf-8?X?a?='],
]

describe('a header value', () => {
  for (const [name, value, expected] of CASES) {
    it(`is read from ${name}`, () => expect(readableHeader(value)).to.equal(expected))
  }
})
