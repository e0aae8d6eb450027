import {expect} from 'chai'
import {movableClock} from '../../src/sandbox/clock.ts'
import {type TestEnvironment, testEnvironment} from './support/environment.ts'

const NOON = Date.UTC(2026, 10, 24, 12)

describe('the sandbox’s clock', () => {
  let env: TestEnvironment
  beforeEach(() => {
    env = testEnvironment()
  })
  afterEach(() => env.dispose())

  it('runs as the machine’s until it is moved', () => {
    const clock = movableClock(env.store, env.clock)
    expect(clock.now()).to.equal(NOON)
    env.advance(250)
    expect([clock.now(), clock.offset]).to.deep.equal([NOON + 250, 0])
  })

  it('jumps, and runs on from there', () => {
    const clock = movableClock(env.store, env.clock)
    clock.advance(72 * 3_600_000)
    env.advance(1000)
    clock.advance(500)
    expect(clock.now()).to.equal(NOON + 72 * 3_600_000 + 1500)
  })

  it('is set to a moment before or after', () => {
    const clock = movableClock(env.store, env.clock)
    clock.moveTo(Date.UTC(2020, 1, 29))
    env.advance(10)
    expect(clock.now()).to.equal(Date.UTC(2020, 1, 29) + 10)
    clock.follow()
    expect(clock.now()).to.equal(NOON + 10)
  })

  it('stands where it was after a restart', () => {
    movableClock(env.store, env.clock).advance(5000)
    env.advance(60_000)
    expect(movableClock(env.store, env.clock).now()).to.equal(NOON + 65_000)
  })

  for (const at of [Date.UTC(1999, 11, 31), Date.UTC(2100, 0, 2), Number.NaN])
    it(`stays where it is rather than go to ${at}`, () => {
      const clock = movableClock(env.store, env.clock)
      expect(() => clock.moveTo(at)).to.throw(RangeError, 'from the year 2000')
      expect(clock.offset).to.equal(0)
    })
})
