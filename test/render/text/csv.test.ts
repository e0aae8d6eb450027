import {expect} from 'chai'
import {csv} from '../../../src/render/text/csv.ts'

const row = (...fields: Parameters<typeof csv>[1][number]): string =>
  csv([], [fields]).split('\r\n').slice(1).join('\r\n')

describe('comma-separated values', () => {
  const fields: [string, string | number | undefined, string][] = [
    ['a word', 'mail-prod', 'mail-prod'],
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'say "x"', '"say ""x"""'],
    ['a line break', 'a\r\nb', '"a\r\nb"'],
    ['nothing', undefined, ''],
    ['zero', 0, '0'],
    ['a negative number', -0.0012, '-0.0012'],
    ['a formula', '=1+1', "'=1+1"],
    ['a formula that calls out', '=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['a sum', '+1', "'+1"],
    ['text that begins with a minus', '-name', "'-name"],
    ['a function', '@SUM(A1)', "'@SUM(A1)"],
    ['a tab', '\t=1', "'\t=1"],
    ['a line break before a formula', '\n=1', '"\'\n=1"'],
    ['a wide equals sign', '\uff1d1', "'\uff1d1"],
    ['a minus inside', 'a-1', 'a-1'],
  ]
  for (const [what, value, text] of fields) {
    it(`write ${what}`, () => {
      expect(row('x', value)).to.equal(`x,${text}\r\n`)
    })
  }

  it('have a head, and an end to each line', () => {
    expect(csv(['a', 'b'], [[1, 2]])).to.equal('a,b\r\n1,2\r\n')
    expect(csv(['a'], [])).to.equal('a\r\n')
  })
})
