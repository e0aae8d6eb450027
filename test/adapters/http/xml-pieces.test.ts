import {Readable} from 'node:stream'
import {buffer} from 'node:stream/consumers'
import {parseXML} from '@aws-sdk/xml-builder'
import {expect} from 'chai'
import {xmlPieces} from '../../../src/adapters/http/xml-pieces.ts'
import {UnexpectedAnswer} from '../../../src/domain/exit/failure.ts'
import {rejection} from '../../support/rejection.ts'

const MEGABYTE = 1024 * 1024

/** What the SDK's parser is given for octets that come in chunks of `size`. */
async function passed(xml: string, size: number, maxText = MEGABYTE): Promise<string> {
  const octets = Buffer.from(xml)
  const chunks = Array.from({length: Math.ceil(octets.length / size)}, (_, nth) =>
    octets.subarray(nth * size, (nth + 1) * size),
  )
  return (await buffer(Readable.from(chunks).pipe(xmlPieces(maxText)))).toString('utf8')
}

describe('XML of AWS in pieces', () => {
  const long = 'QUJD'.repeat(5000)
  const references = 'a&amp;b&#x10;&lt;ü→'.repeat(2000)
  const cases: Readonly<Record<string, string>> = {
    'a long text': `<R><Content>${long}</Content></R>`,
    'a text of references and letters of several octets': `<R><Content>${references}</Content></R>`,
    'a long text beside elements': `<R>${long}<a>1</a>${long}<a>2</a></R>`,
    'a section of CDATA': `<R><![CDATA[${'a>b]]c'.repeat(3000)}]]></R>`,
    'what is no more than short texts': `<?xml version="1.0"?><R><a x="1>">t</a>${'<m>x</m>'.repeat(3000)}</R>`,
    'spaces and ends of lines': `<R>\n${' '.repeat(20_000)}\n<a>${'\n '.repeat(9000)}</a></R>`,
  }
  for (const [what, xml] of Object.entries(cases)) {
    it(`is read as it was: ${what}`, async () => {
      for (const size of [1, 7, 4096, 1_000_000]) {
        expect(parseXML(await passed(xml, size)), `chunks of ${size}`).to.deep.equal(parseXML(xml))
      }
    })
  }

  it('has no text longer than a few kilobytes between two tags', async () => {
    const longest = Math.max(...(await passed(`<R>${long}${references}</R>`, 999)).split('<').map(({length}) => length))
    expect(longest).to.be.lessThan(4500)
  })

  it('ends where a tag does not', async () => {
    const endless = `<R><${'a'.repeat(100_000)}></R>`
    expect(await rejection(passed(endless, 4096))).to.be.instanceOf(UnexpectedAnswer)
  })

  for (const [what, text] of [
    ['letters', 'x'.repeat(70_000)],
    ['spaces', ' '.repeat(70_000)],
    ['references', 'a&amp;'.repeat(12_000)],
    ['CDATA', `<![CDATA[${'x'.repeat(70_000)}]]>`],
  ] as const) {
    it(`ends where a text of ${what} is longer than any policy`, async () => {
      expect(await rejection(passed(`<R>${text}</R>`, 4096, 65_536))).to.be.instanceOf(UnexpectedAnswer)
      await passed(`<R>${text}</R>`, 4096, 80_000)
      await passed(`<R>${text.slice(0, 60_000)}${text.startsWith('<') ? ']]>' : ''}<a/></R>`.repeat(4), 4096, 65_536)
    })
  }
})
