import {expect} from 'chai'
import {readReply} from '../../../src/adapters/dns/message.ts'
import type {DnsRecord} from '../../../src/domain/verification/dns/answers.ts'

const QUESTION = {name: 'tok._domainkey.agency.gov', type: 'CNAME'} as const

type Label = string | Buffer

function wireName(labels: readonly Label[]): Buffer {
  const parts = labels.map((label) => {
    const octets = Buffer.from(label)
    return Buffer.concat([Buffer.of(octets.length), octets])
  })
  return Buffer.concat([...parts, Buffer.of(0)])
}

function uint16(...numbers: number[]): Buffer {
  const buffer = Buffer.alloc(2 * numbers.length)
  for (const [index, number] of numbers.entries()) buffer.writeUInt16BE(number, 2 * index)
  return buffer
}

/** A reply with one record of the question's name, written here octet by octet. */
function reply(type: number, rdata: Buffer, {ttl = 60}: {ttl?: number} = {}): DnsRecord | string | undefined {
  const message = Buffer.concat([
    uint16(7, 0x8400, 1, 1, 0, 0),
    wireName(QUESTION.name.split('.')),
    uint16(5, 1),
    uint16(0xc00c, type, 1, 0, ttl, rdata.length),
    rdata,
  ])
  const read = readReply(message, 7, QUESTION)
  return typeof read === 'string' ? read : read.answers[0]
}

const target = (...labels: Label[]) => {
  const read = reply(5, wireName(labels))
  return typeof read === 'object' ? read.data : read
}

describe('names as the labels that are on the wire', () => {
  it('keep a dot that is part of a label apart from those between labels', () => {
    expect(target('tok', 'dkim.amazonses', 'com')).to.equal(String.raw`tok.dkim\.amazonses.com`)
    expect(target('tok', 'dkim', 'amazonses', 'com')).to.equal('tok.dkim.amazonses.com')
  })

  it('take letters of ASCII alone for the same in upper and lower case (RFC 4343 section 3)', () => {
    expect(target('TOK', 'DKIM', 'AmazonSES', 'com')).to.equal('tok.dkim.amazonses.com')
    expect(target('to\u212a', 'dkim', 'amazonses', 'com')).to.equal('to\u212a.dkim.amazonses.com')
  })

  it('differ where their octets do', () => {
    const texts = [
      target('a\\', 'com'),
      target('a', 'com'),
      target('a ', 'com'),
      target(Buffer.of(0x61, 0xff), 'com'),
      target('a\\255', 'com'),
      target('a\u00ff', 'com'),
    ]
    expect(new Set(texts).size).to.equal(texts.length)
  })

  it('are not read in a circle, nor beyond the message', () => {
    expect(reply(5, uint16(0xc000 + 12 + 27 + 4 + 12))).to.equal('malformed')
    expect(reply(5, Buffer.of(63, 0x61))).to.equal('malformed')
  })

  it('of a mail exchanger keep their dots as well', () => {
    const read = reply(15, Buffer.concat([uint16(10), wireName(['feedback-smtp.us', 'amazonses', 'com'])]))
    expect(read).to.include({data: String.raw`10 feedback-smtp\.us.amazonses.com`})
  })
})

describe('TXT data', () => {
  const txt = (...strings: Buffer[]) =>
    reply(16, Buffer.concat(strings.map((string) => Buffer.concat([Buffer.of(string.length), string]))))

  it('has its strings as they are cut, empty ones among them', () => {
    expect(txt(Buffer.from('v=spf1 '), Buffer.from(''), Buffer.from('-all'))).to.deep.include({
      data: 'v=spf1 -all',
      strings: ['v=spf1 ', '', '-all'],
    })
  })

  it('has its octets as well where its strings are no UTF-8', () => {
    expect(
      txt(Buffer.of(0xff, 0x22), Buffer.from('\u00e4').subarray(0, 1), Buffer.from('\u00e4').subarray(1)),
    ).to.include({
      rdata: String.raw`"\255\"" "\195" "\164"`,
    })
  })
})
