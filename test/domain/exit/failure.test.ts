import {expect} from 'chai'
import {InvalidValue, NotYet, TimeOver, Unavailable} from '../../../src/domain/exit/failure.ts'

describe('a failure that several layers add to', () => {
  for (const first of [new Unavailable('no answer', {hints: ['try again']}), new TimeOver(), new NotYet('later')]) {
    it(`stays a ${first.name} with its code and exit, and has the facts and hints of all of them in their order`, () => {
      const hinted = first
        .withHints('look')
        .withFacts('nothing was made')
        .withFacts('the old one works')
        .withHints('ask')
      expect(hinted).to.be.instanceOf(first.constructor).with.property('message', first.message)
      expect(hinted).to.include({code: first.code, exit: first.exit, retryable: first.retryable})
      expect(hinted.hints).to.deep.equal(['the old one works', 'nothing was made', ...first.hints, 'look', 'ask'])
    })
  }

  it('leaves the one that was thrown as it was', () => {
    const thrown = new InvalidValue('wrong', {hints: ['right']})
    thrown.withFacts('said').withHints('more')
    expect(thrown.hints).to.deep.equal(['right'])
  })
})
