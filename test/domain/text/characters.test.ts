import {expect} from 'chai'
import fc from 'fast-check'
import {asciiMeant, oddCharacters, withVisibleCharacters} from '../../../src/domain/text/characters.ts'

describe('characters that are not what they look like', () => {
  for (const [text, meant] of [
    ['–all', '-all'],
    ['a\u00a0b', 'a b'],
    ['a\u200bb', 'ab'],
    ['ａｌｌ', 'all'],
    ['аmаzоnsеs', 'amazonses'],
    ['plain; text', 'plain; text'],
  ] as const) {
    it(`are meant as ASCII: ${withVisibleCharacters(text)}`, () => {
      expect(asciiMeant(text)).to.equal(meant)
    })
  }

  it('are shown where they cannot be seen, spaces at the ends as well', () => {
    expect(withVisibleCharacters(' a\u00a0b\tc ')).to.equal('<U+0020>a<U+00A0>b<U+0009>c<U+0020>')
    expect(withVisibleCharacters('  a b ', '␠')).to.equal('␠␠a b␠')
    expect(withVisibleCharacters('v=spf1 -all')).to.equal('v=spf1 -all')
  })

  it('are named, each once', () => {
    expect(oddCharacters('a\u00a0b\u00a0–')).to.deep.equal(['U+00A0 (no-break space)', 'U+2013 (en dash)'])
    expect(oddCharacters('v=DMARC1; p=none')).to.deep.equal([])
  })

  it('leave no two texts alike that differ in what cannot be seen', () => {
    const invisible = fc.constantFrom('\u00a0', '\u200b', '\u2060', '\t', '\n', '\u00ad', '\ufeff', '\u202e')
    fc.assert(
      fc.property(fc.string(), invisible, fc.string(), (before, character, after) => {
        const shown = withVisibleCharacters(`${before}${character}${after}`)
        expect(shown).not.to.equal(withVisibleCharacters(`${before}${after}`))
        expect(shown).not.to.match(/[\p{Cc}\p{Cf}\u00a0]/u)
      }),
    )
  })
})
