import {expect} from 'chai'
import {FAULT_NAMES, FAULTS} from '../../../src/sandbox/faults/catalog.ts'
import {activeFault, faultStates, strike, switchOff} from '../../../src/sandbox/faults/switches.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'
import {on} from './switch.ts'

describe('faults of the sandbox', () => {
  let env: TestEnvironment
  beforeEach(() => {
    env = testEnvironment()
  })
  afterEach(() => env.dispose())

  it('are each documented, once', () => {
    expect(FAULTS.map(({name}) => name)).to.deep.equal([...FAULT_NAMES])
    for (const {standsFor, changes} of FAULTS)
      expect([standsFor, changes].every((text) => text.endsWith('.'))).to.equal(true)
  })

  it('are all off at first', () => {
    expect(faultStates(env).filter(({fault}) => fault)).to.deep.equal([])
  })

  it('end after their time, by the sandbox clock', () => {
    on(env, 'lost-reply', {forMillis: 1000})
    env.advance(999)
    expect(activeFault(env, 'lost-reply')).to.include({until: env.clock.now() + 1})
    env.advance(1)
    expect(activeFault(env, 'lost-reply')).to.equal(undefined)
  })

  it('end after their last time', () => {
    on(env, 'lost-reply', {times: 2})
    expect([1, 2, 3].map(() => strike(env, 'lost-reply') !== undefined)).to.deep.equal([true, true, false])
  })

  it('strike the instance that they are kept to, and nobody else', () => {
    on(env, 'lost-reply', {instance: 'a'})
    expect(activeFault(env, 'lost-reply', () => 'a')).to.include({instance: 'a'})
    expect(activeFault(env, 'lost-reply', () => 'b')).to.equal(undefined)
    expect(activeFault(env, 'lost-reply')).to.equal(undefined)
  })

  it('are listed with how often they struck, whatever they are kept to', () => {
    on(env, 'lost-reply', {instance: 'a'})
    strike(env, 'lost-reply', () => 'a')
    strike(env, 'lost-reply', () => 'b')
    const [state] = faultStates(env).filter(({fault}) => fault)
    expect(state?.fault).to.include({struck: 1, instance: 'a', left: null})
  })

  it('take the amounts of the catalog where none is given', () => {
    on(env, 'clock-skew')
    on(env, 'complaint-burst', {share: 0.5})
    expect(activeFault(env, 'clock-skew')?.millis).to.equal(600_000)
    expect(activeFault(env, 'complaint-burst')?.share).to.equal(0.5)
  })

  it('are switched off on a full disk too', () => {
    on(env, 'disk-full')
    env.store.writeOnlyWhile(() => activeFault(env, 'disk-full') === undefined)
    expect(() => env.store.setSetting('a', 'b')).to.throw('full')
    expect([switchOff(env, 'disk-full'), switchOff(env, 'disk-full')]).to.deep.equal([true, false])
    env.store.setSetting('a', 'b')
  })
})
