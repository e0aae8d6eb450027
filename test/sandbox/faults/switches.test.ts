import {expect} from 'chai'
import {FAULT_NAMES, FAULTS} from '../../../src/sandbox/faults/catalog.ts'
import {activeFault, faultStates, strike, switchOff} from '../../../src/sandbox/faults/switches.ts'
import {type TestWorld, testWorld} from '../support/world.ts'
import {on} from './switch.ts'

describe('faults of the sandbox', () => {
  let world: TestWorld
  beforeEach(() => {
    world = testWorld()
  })
  afterEach(() => world.dispose())

  it('are each documented, once', () => {
    expect(FAULTS.map(({name}) => name)).to.deep.equal([...FAULT_NAMES])
    for (const {standsFor, changes} of FAULTS)
      expect([standsFor, changes].every((text) => text.endsWith('.'))).to.equal(true)
  })

  it('are all off at first', () => {
    expect(faultStates(world).filter(({fault}) => fault)).to.deep.equal([])
  })

  it('end after their time, by the clock of the world', () => {
    on(world, 'lost-reply', {forMillis: 1000})
    world.advance(999)
    expect(activeFault(world, 'lost-reply')).to.include({until: world.clock.now() + 1})
    world.advance(1)
    expect(activeFault(world, 'lost-reply')).to.equal(undefined)
  })

  it('end after their last time', () => {
    on(world, 'lost-reply', {times: 2})
    expect([1, 2, 3].map(() => strike(world, 'lost-reply') !== undefined)).to.deep.equal([true, true, false])
  })

  it('strike the instance that they are kept to, and nobody else', () => {
    on(world, 'lost-reply', {instance: 'a'})
    expect(activeFault(world, 'lost-reply', () => 'a')).to.include({instance: 'a'})
    expect(activeFault(world, 'lost-reply', () => 'b')).to.equal(undefined)
    expect(activeFault(world, 'lost-reply')).to.equal(undefined)
  })

  it('are listed with how often they struck, whatever they are kept to', () => {
    on(world, 'lost-reply', {instance: 'a'})
    strike(world, 'lost-reply', () => 'a')
    strike(world, 'lost-reply', () => 'b')
    const [state] = faultStates(world).filter(({fault}) => fault)
    expect(state?.fault).to.include({struck: 1, instance: 'a', left: null})
  })

  it('take the amounts of the catalog where none is given', () => {
    on(world, 'clock-skew')
    on(world, 'complaint-burst', {share: 0.5})
    expect(activeFault(world, 'clock-skew')?.millis).to.equal(600_000)
    expect(activeFault(world, 'complaint-burst')?.share).to.equal(0.5)
  })

  it('are switched off on a full disk too', () => {
    on(world, 'disk-full')
    world.store.writeOnlyWhile(() => activeFault(world, 'disk-full') === undefined)
    expect(() => world.store.setSetting('a', 'b')).to.throw('full')
    expect([switchOff(world, 'disk-full'), switchOff(world, 'disk-full')]).to.deep.equal([true, false])
    world.store.setSetting('a', 'b')
  })
})
