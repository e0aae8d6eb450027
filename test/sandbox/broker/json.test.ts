import {expect} from 'chai'
import {encode, sorted} from '../../../src/sandbox/broker/json.ts'

describe('JSON as Go writes it', () => {
  it('orders the keys of maps by their bytes, at every depth', () => {
    const map = {é: 1, b: {z: 1, A: [{d: 1, c: 2}]}, B: null, a: 'x'}
    expect(JSON.stringify(sorted(map))).to.equal('{"B":null,"a":"x","b":{"A":[{"c":2,"d":1}],"z":1},"é":1}')
  })

  it('escapes line separators and leaves HTML alone', () => {
    expect(encode({text: '<a & b>\u2028\u2029'})).to.equal('{"text":"<a & b>\\u2028\\u2029"}\n')
  })
})
