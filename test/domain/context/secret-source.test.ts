import {expect} from 'chai'
import {parseSecretSource} from '../../../src/domain/context/secret-source.ts'

describe('the place of a secret', () => {
  const places: [text: string, source: object][] = [
    ['stdin', {from: 'stdin'}],
    ['-', {from: 'stdin'}],
    ['env:CF_PASSWORD', {from: 'environment', name: 'CF_PASSWORD'}],
    ['file:/run/secrets/a b', {from: 'file', path: '/run/secrets/a b'}],
    ['keychain:sesctl/prod/second', {from: 'keychain', service: 'sesctl', account: 'prod/second'}],
  ]
  for (const [text, source] of places) {
    it(`is read from ${text}`, () => {
      expect(parseSecretSource(text)).to.deep.equal(source)
    })
  }

  for (const text of ['hunter2', 'env:', 'env:hunter-2', 'keychain:hunter2', 'pass:hunter2', '']) {
    it(`is not ${JSON.stringify(text)}, which may be a secret and is not repeated unless it is a name`, () => {
      expect(() => parseSecretSource(text))
        .to.throw(text === 'env:hunter-2' ? 'hunter-2' : "Can't take a secret from there.")
        .and.include({code: 'invalid-value', exit: 2})
    })
  }
})
