import {expect} from 'chai'
import stringWidth from 'string-width'
import {plainScreen} from '../../../src/render/text/screen.ts'
import {shortenedMiddle, withShortIds} from '../../../src/render/text/shortened.ts'
import {table} from '../../../src/render/text/table.ts'

const ID = '5f6d0b7e-1a54-4c54-9d8e-6a2f5f6d0b7e'
const HEAD = ['instance', 'state', 'bounces', 'complaints', 'trend']
const row = (name: string): string[] => [name, '✓ ok', '1.20 %', '0.010 %', 'steady']

describe('a table with a long id in it', () => {
  it('stays a table at 80 columns, the id shortened in the middle', () => {
    const text = table(plainScreen(80), HEAD, [row('mail'), row(`csb-aws-ses-${ID}`)])
    expect(text).to.contain('csb-aws-ses-5f6d0b7e…6d0b7e')
    expect(text.split('\n')).to.have.length(3)
    for (const line of text.split('\n')) expect(stringWidth(line)).to.be.at.most(80)
  })

  it('shows the id whole where there is room', () => {
    expect(table(plainScreen(120), HEAD, [row(`csb-aws-ses-${ID}`)])).to.contain(ID)
  })

  it('shortens names that are no ids, so that their ends can be distinguished', () => {
    const names = ['a', 'b'].map((end) => `department-of-something-very-long-newsletter-${end}`)
    const text = table(plainScreen(80), HEAD, names.map(row))
    expect(text.split('\n')).to.have.length(3)
    expect(text)
      .to.match(/^department.*…\S*-a /m)
      .and.to.match(/^department.*…\S*-b /m)
  })

  it('becomes cards, with whole names, where names would be too short to be distinguished', () => {
    expect(table(plainScreen(40), HEAD, [row(`csb-aws-ses-${ID}`)])).to.contain(ID)
  })
})

describe('a shortened text', () => {
  it('has as many columns as it may, whatever its characters', () => {
    for (const text of ['abcdefghij', '日本語日本語', 'a😀b😀c😀d😀e'])
      for (const columns of [3, 4, 5, 8])
        expect(stringWidth(shortenedMiddle(text, columns, '…'))).to.be.at.most(columns)
  })

  it('keeps what fits', () => expect(shortenedMiddle('abc', 3, '…')).to.equal('abc'))

  it('names an id by its first eight digits', () => expect(withShortIds(ID, '…')).to.equal('5f6d0b7e…6d0b7e'))
})
