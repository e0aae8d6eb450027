import {expect} from 'chai'
import {InvalidValue} from '../../../src/domain/exit/failure.ts'
import {readSettingChanges, typedSettingName} from '../../../src/domain/sandbox/settings.ts'

const KNOWN = {
  bindingLimit: 5,
  pollMillis: 2000,
  accessTokenSeconds: 600,
  paidPlans: true,
  suspendedSpace: '',
  spaceKeys: -1,
}

describe('settings of the sandbox as they are typed', () => {
  const cases: [text: string, change: object][] = [
    ['binding-limit=1', {bindingLimit: 1}],
    ['bindingLimit=1', {bindingLimit: 1}],
    ['binding-limit=unknown-field', {bindingLimit: 'unknown-field'}],
    ['poll-millis=250', {pollMillis: 250}],
    ['poll-millis=2m', {pollMillis: 120_000}],
    ['access-token-seconds=2m', {accessTokenSeconds: 120}],
    ['paid-plans=false', {paidPlans: false}],
    ['suspended-space=my=space', {suspendedSpace: 'my=space'}],
    ['suspended-space=', {suspendedSpace: ''}],
    ['space-keys=-1', {spaceKeys: -1}],
  ]
  for (const [text, change] of cases)
    it(`reads ${text}`, () => expect(readSettingChanges([text], KNOWN)).to.deep.equal(change))

  it('reads several, the last of a name counts', () => {
    expect(readSettingChanges(['space-keys=1', 'binding-limit=2', 'space-keys=3'], KNOWN)).to.deep.equal({
      spaceKeys: 3,
      bindingLimit: 2,
    })
  })

  for (const text of ['', 'binding-limit', '=1', 'paid-plans=yes', 'poll-millis=soon', '__proto__=1'])
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => readSettingChanges([text], KNOWN)).to.throw(InvalidValue)
    })

  it('names the setting that was most likely meant', () => {
    const failure = ((): InvalidValue => {
      try {
        readSettingChanges(['binding-limits=1'], KNOWN)
      } catch (error) {
        return error as InvalidValue
      }
      throw new Error('nothing was refused')
    })()
    expect(failure.hints).to.deep.equal(['Did you mean binding-limit?'])
  })

  it('shows names as they are typed', () => {
    expect(typedSettingName('accessTokenSeconds')).to.equal('access-token-seconds')
  })
})
