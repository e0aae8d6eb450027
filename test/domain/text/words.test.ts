import {execFileSync} from 'node:child_process'
import {expect} from 'chai'
import fc from 'fast-check'
import {isIP} from '../../../src/domain/text/ip-address.ts'
import {parseShare} from '../../../src/domain/text/percentage.ts'
import {plainLine, plainText} from '../../../src/domain/text/plain-text.ts'
import {shellCommand, shellWord} from '../../../src/domain/text/shell-words.ts'
import {formatDuration, parseDuration} from '../../../src/domain/time/duration.ts'

describe('durations', () => {
  const read: [string, number][] = [
    ['90', 90_000],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['250ms', 250],
  ]
  for (const [text, millis] of read)
    it(`reads ${text} as ${millis} ms`, () => expect(parseDuration(text)).to.equal(millis))
  for (const text of ['', 'm', '10 m', '-5s', '1.5h', '5x', '10m5']) {
    it(`refuses "${text}"`, () =>
      expect(() => parseDuration(text))
        .to.throw()
        .with.property('code', 'invalid-value'))
  }
  const written: [number, string][] = [
    [0, '0.0 s'],
    [1230, '1.2 s'],
    [12_000, '12 s'],
    [185_000, '3 m 05 s'],
    [7_800_000, '2 h 10 m'],
    [432_000_000, '5 d'],
  ]
  for (const [millis, text] of written)
    it(`writes ${millis} ms as ${text}`, () => expect(formatDuration(millis)).to.equal(text))
})

describe('shares', () => {
  it('reads percent and fractions', () => {
    expect(parseShare('2.5%')).to.equal(0.025)
    expect(parseShare('0.025')).to.equal(0.025)
    expect(parseShare('100 %')).to.equal(1)
  })
  for (const text of ['', '2,5%', '101%', '2', '-1%', 'x']) {
    it(`refuses "${text}"`, () =>
      expect(() => parseShare(text))
        .to.throw()
        .with.property('code', 'invalid-value'))
  }
})

describe('addresses', () => {
  const good = [
    '9.9.9.9',
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    '2620:fe::fe',
    '1:2:3:4:5:6:7:8',
    '::ffff:1.2.3.4',
    '1::',
  ]
  const bad = [
    '',
    '256.1.1.1',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    'g::',
    '1:2:3:4:5:6:7:8::',
  ]
  for (const text of good) it(`${text} is one`, () => expect(isIP(text)).to.equal(true))
  for (const text of bad) it(`"${text}" is none`, () => expect(isIP(text)).to.equal(false))
})

describe('text from outside', () => {
  it('keeps newlines and tabs, and shows what a terminal would have obeyed', () => {
    expect(plainText('a\tb\nc\u0007\u001b]0;x\u0007\u200bd')).to.equal('a\tb\nc\ufffd\ufffd]0;x\ufffd\ufffdd')
  })
  it('fits on one line when it must', () => expect(plainLine(' a\n\tb ')).to.equal('a b'))
})

describe('suggested commands', () => {
  it('leave plain words alone and quote the others', () => {
    expect(shellCommand('sesctl', 'status', 'mail-prod')).to.equal('sesctl status mail-prod')
    expect(shellWord("it's $HOME")).to.equal(`'it'\\''s $HOME'`)
    expect(shellWord('')).to.equal("''")
  })
  it('give a shell exactly the words that were meant, whatever they hold', () => {
    const printable = fc
      .string({unit: 'binary-ascii', maxLength: 30})
      .filter((text) => plainLine(text) === text && !text.includes('\ufffd'))
    fc.assert(
      fc.property(fc.array(printable, {minLength: 1, maxLength: 4}), (words) => {
        const command = `printf '%s\\0' ${words.map(shellWord).join(' ')}`
        expect(execFileSync('sh', ['-c', command], {encoding: 'utf8'})).to.equal(`${words.join('\0')}\0`)
      }),
      {numRuns: 60},
    )
  })
})
