import {expect} from 'chai'
import {
  byRisk,
  countStates,
  type FleetState,
  fleetReaches,
  needsSwitch,
  withSwitch,
} from '../../../src/domain/reputation/fleet.ts'
import {judge} from '../../../src/domain/reputation/judgement.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const HOUR = 3_600_000

describe('the order of a fleet', () => {
  it('puts what still sends over a threshold first, then what is paused, then the closest to a line', () => {
    const fleet = [
      {name: 'quiet', state: 'no-data' as const},
      {name: 'fine', state: 'ok' as const, risk: 0.1},
      {name: 'close', state: 'ok' as const, risk: 0.4},
      {name: 'paused', state: 'paused' as const, risk: 2},
      {name: 'warned', state: 'warning' as const, risk: 0.6},
      {name: 'worst', state: 'critical' as const, risk: 3},
      {name: 'bad', state: 'critical' as const, risk: 1.1},
      {name: 'unknown', state: 'unread' as const},
    ]
    expect(fleet.sort(byRisk).map(({name}) => name)).to.deep.equal([
      'worst',
      'bad',
      'warned',
      'paused',
      'unknown',
      'close',
      'fine',
      'quiet',
    ])
  })

  it('goes by name where nothing else distinguishes two', () => {
    const fleet = ['b', 'a', 'a-2', 'B'].map((name) => ({name, state: 'ok' as const}))
    expect(fleet.sort(byRisk).map(({name}) => name)).to.deep.equal(['B', 'a', 'a-2', 'b'])
  })
})

describe('a fleet as a whole', () => {
  it('counts every state, also those that nobody is in', () => {
    expect(countStates([{state: 'ok'}, {state: 'ok'}, {state: 'paused'}])).to.deep.equal({
      critical: 0,
      warning: 0,
      paused: 1,
      unread: 0,
      stale: 0,
      ok: 2,
      'no-data': 0,
    })
  })

  it('reaches a level when one instance does, and not by what was not read', () => {
    const fleet = (...states: FleetState[]) => states.map((state) => ({state, criticalAt: []}))
    expect(fleetReaches(fleet('ok', 'warning'), 'warning', NOW)).to.equal(true)
    expect(fleetReaches(fleet('ok', 'warning'), 'critical', NOW)).to.equal(false)
    expect(fleetReaches(fleet('unread', 'stale'), 'warning', NOW)).to.equal(false)
  })

  it('asks for the switch wherever the rates do not settle the state', () => {
    const rates = (['ok', 'warning', 'critical', 'stale', 'no-data'] as const).filter((rates) => needsSwitch({rates}))
    expect(rates).to.deep.equal(['warning', 'critical', 'stale', 'no-data'])
  })
})

describe('a judgement that learns of the switch', () => {
  const judgement = judge({now: NOW, bounce: [{at: NOW - HOUR, rate: 0.05}], complaint: []})

  it('becomes paused and keeps what the rates say', () => {
    expect(withSwitch(judgement, {now: NOW, sendingEnabled: false})).to.include({state: 'paused', rates: 'critical'})
  })

  it('loses points from before a fresh start', () => {
    const again = withSwitch(judgement, {now: NOW, sendingEnabled: true, freshStartAt: NOW - HOUR / 2})
    expect(again).to.include({state: 'no-data'})
    expect(again.freshStart).to.deep.equal({at: NOW - HOUR / 2, provesHealth: false})
  })

  it('keeps its slope when it sends on, and loses it where it is paused or has restarted', () => {
    const points = Array.from({length: 72}, (_, index) => ({at: NOW - (72 - index) * HOUR, rate: 0.03 + index * 1e-4}))
    const rising = judge({now: NOW, bounce: points, complaint: []})
    expect(rising.bounce.forecast).to.have.property('critical')
    const slope = (change: object) => withSwitch(rising, {now: NOW, sendingEnabled: true, ...change}).bounce.trend
    expect(slope({})).to.deep.equal(rising.bounce.trend)
    expect(slope({freshStartAt: NOW - 30 * 24 * HOUR})).to.deep.equal(rising.bounce.trend)
    expect(slope({freshStartAt: NOW - 5 * HOUR})).to.equal(undefined)
    expect(slope({sendingEnabled: false})).to.equal(undefined)
  })
})
