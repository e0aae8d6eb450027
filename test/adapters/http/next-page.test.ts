import {expect} from 'chai'
import {nextPages} from '../../../src/adapters/http/next-page.ts'
import {UnexpectedAnswer} from '../../../src/domain/exit/failure.ts'

describe('class: a list that does not end', () => {
  it('passes on each token, and ends where none is named', () => {
    const next = nextPages('list the topics')
    expect([next('a'), next('b'), next('a'), next(''), next(undefined)]).to.deep.equal([
      'a',
      'b',
      'a',
      undefined,
      undefined,
    ])
  })

  it('is left when it names the same page again', () => {
    const next = nextPages('list the topics')
    next('a')
    expect(() => next('a')).to.throw(UnexpectedAnswer, /^Failed to list the topics: AWS names the same page/)
  })

  it('is left after a thousand pages', () => {
    const next = nextPages('list the topics')
    for (let page = 1; page < 1000; page += 1) next(`page ${page}`)
    expect(() => next('page 1000')).to.throw(UnexpectedAnswer, /more than 1000 pages/)
  })
})
