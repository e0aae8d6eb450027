import {expect} from 'chai'
import {shorten, shortenWords} from '../../../src/domain/text/plain-text.ts'

describe('a text that is longer than people read', () => {
  it('keeps its beginning and says its length', () => {
    expect(shorten('abcdef', 6)).to.equal('abcdef')
    expect(shorten('abcdefg', 6)).to.equal('abcdef… (7 characters)')
    expect(shorten('x'.repeat(1234), 2)).to.equal('xx… (1,234 characters)')
  })

  it('is not cut within a character', () => {
    expect(shorten('ab😀c', 3)).to.equal('ab… (5 characters)')
  })

  it('loses only words that are too long from a layout', () => {
    expect(shortenWords('a  bb\n  cccc d', 3)).to.equal('a  bb\n  ccc… (4 characters) d')
  })
})
