import {expect} from 'chai'
import {
  type GuardMemory,
  type GuardState,
  type Observation,
  type ObservedRate,
  step,
  UNKNOWN,
} from '../../../src/domain/guard/machine.ts'
import {type Level, SERVICE_THRESHOLDS} from '../../../src/domain/reputation/thresholds.ts'
import {fresh, NO_DATA, NOW, remembers, sees} from '../../support/guard-facts.ts'

const STALE: ObservedRate = {status: 'stale', rate: 0.09, at: NOW - 60 * 3_600_000}
const UNPROVEN: ObservedRate = {status: 'unproven', rate: 0.09, at: NOW}
const look = (memory: GuardMemory, observation: Observation) => step(memory, observation, SERVICE_THRESHOLDS)

describe('the level of a rate from look to look', () => {
  const bounces: [string, Level, number, Level][] = [
    ['stays ok just below its warning', 'ok', 0.019_999_999, 'ok'],
    ['becomes a warning on its warning threshold', 'ok', 0.02, 'warning'],
    ['stays a warning just below its critical threshold', 'ok', 0.039_999_999, 'warning'],
    ['becomes critical on its critical threshold', 'ok', 0.04, 'critical'],
    ['goes from ok to critical at once', 'ok', 0.9, 'critical'],
    ['rises from warning to critical', 'warning', 0.05, 'critical'],
    ['stays a warning below its threshold', 'warning', 0.0199, 'warning'],
    ['stays a warning on 80 % of its threshold', 'warning', 0.016, 'warning'],
    ['is ok again below 80 % of its warning', 'warning', 0.015_999_999, 'ok'],
    ['stays critical below its threshold', 'critical', 0.0399, 'critical'],
    ['stays critical on 80 % of its threshold', 'critical', 0.032, 'critical'],
    ['falls to a warning below 80 % of its critical threshold', 'critical', 0.031_999_999, 'warning'],
    ['falls from critical to a warning on 80 % of that', 'critical', 0.016, 'warning'],
    ['falls from critical to ok at once', 'critical', 0.015_999_999, 'ok'],
    ['is ok at nothing', 'critical', 0, 'ok'],
  ]
  for (const [what, before, rate, after] of bounces) {
    it(what, () => {
      const {memory, crossed, recovered} = look(remembers(before), sees(fresh(rate)))
      expect(memory.levels).to.deep.equal({bounce: after, complaint: 'ok'})
      const rank = ['ok', 'warning', 'critical']
      expect(crossed).to.deep.equal(rank.indexOf(after) > rank.indexOf(before) ? ['bounce'] : [])
      expect(recovered).to.deep.equal(rank.indexOf(after) < rank.indexOf(before) ? ['bounce'] : [])
    })
  }

  const complaints: [number, Level, Level][] = [
    [0.0004, 'ok', 'warning'],
    [0.000_399_999, 'ok', 'ok'],
    [0.0008, 'warning', 'critical'],
    [0.00064, 'critical', 'critical'],
    [0.000_639_999, 'critical', 'warning'],
    [0.00032, 'warning', 'warning'],
    [0.000_319_999, 'warning', 'ok'],
  ]
  for (const [rate, before, after] of complaints) {
    it(`goes from ${before} to ${after} with complaints at ${rate}`, () => {
      const {memory} = look(remembers('ok', {complaint: before}), sees(fresh(0), {complaint: fresh(rate)}))
      expect(memory.levels).to.deep.equal({bounce: 'ok', complaint: after})
    })
  }

  it('goes by the lines of the instance', () => {
    const strict = {...SERVICE_THRESHOLDS, bounce: {warning: 0.001, critical: 0.002}}
    expect(step(UNKNOWN, sees(fresh(0.0021)), strict).overCritical).to.deep.equal(['bounce'])
    expect(step(remembers('critical'), sees(fresh(0.0016)), strict).memory.levels.bounce).to.equal('critical')
    expect(step(remembers('critical'), sees(fresh(0.000_79)), strict).memory.levels.bounce).to.equal('ok')
  })

  it('knows what to do with two lines that are closer than 80 %', () => {
    const close = {...SERVICE_THRESHOLDS, bounce: {warning: 0.039, critical: 0.04}}
    const after = (rate: number): Level => step(remembers('critical'), sees(fresh(rate)), close).memory.levels.bounce
    expect([0.0395, 0.033, 0.0319, 0.0311].map(after)).to.deep.equal(['critical', 'critical', 'warning', 'ok'])
  })

  it('crosses once while it trembles on a line, and again after it was well below', () => {
    const rates = [0.0199, 0.0201, 0.0199, 0.0202, 0.0161, 0.0203, 0.0159, 0.0159, 0.02]
    let memory = UNKNOWN
    const crossings: number[] = []
    for (const [index, rate] of rates.entries()) {
      const made = look(memory, sees(fresh(rate)))
      if (made.crossed.length > 0) crossings.push(index)
      memory = made.memory
    }
    expect(crossings).to.deep.equal([1, 8])
  })

  it('counts no crossing itself: whoever acts does', () => {
    expect(look(remembers('ok', {crossings: 3}), sees(fresh(0.05))).memory.crossings).to.equal(3)
  })
})

describe('both rates at once', () => {
  it('cross at the same look', () => {
    const made = look(UNKNOWN, sees(fresh(0.05), {complaint: fresh(0.0005)}))
    expect(made).to.deep.include({state: 'critical', crossed: ['bounce', 'complaint'], overCritical: ['bounce']})
    expect(made.memory.levels).to.deep.equal({bounce: 'critical', complaint: 'warning'})
  })

  it('go their own ways: one crosses while the other recovers', () => {
    const made = look(remembers('warning'), sees(fresh(0.001), {complaint: fresh(0.0009)}))
    expect(made).to.deep.include({
      state: 'critical',
      crossed: ['complaint'],
      recovered: ['bounce'],
      overCritical: ['complaint'],
    })
  })

  it('are both over their critical thresholds', () => {
    expect(look(UNKNOWN, sees(fresh(0.04), {complaint: fresh(0.0008)})).overCritical).to.deep.equal([
      'bounce',
      'complaint',
    ])
  })
})

describe('a pause', () => {
  it('is wanted at every check that finds a fresh rate on its critical threshold and sending on, whatever is remembered', () => {
    for (const level of ['ok', 'warning', 'critical'] as const) {
      expect(look(remembers(level), sees(fresh(0.04))).overCritical, level).to.deep.equal(['bounce'])
    }
  })

  it('is not wanted of a rate that is critical by its memory alone', () => {
    const made = look(remembers('critical'), sees(fresh(0.0399)))
    expect(made).to.deep.include({state: 'critical', overCritical: [], crossed: []})
  })

  const doubtful: [string, ObservedRate][] = [
    ['stale', STALE],
    ['unproven', UNPROVEN],
    ['without data', NO_DATA],
    ['fresh by name and without a number', {status: 'fresh'}],
  ]
  for (const [what, rate] of doubtful) {
    it(`is never wanted of a rate that is ${what}, even where it was critical`, () => {
      for (const level of ['ok', 'critical'] as const) {
        expect(look(remembers(level), sees(rate)).overCritical).to.deep.equal([])
        expect(look(remembers(level), sees(rate)).crossed).to.deep.equal([])
      }
    })
  }

  it('is not wanted of what is paused', () => {
    expect(look(UNKNOWN, sees(fresh(0.09), {sending: 'paused'})).overCritical).to.deep.equal([])
  })

  it('is not wanted while nobody knows whether it sends', () => {
    expect(look(UNKNOWN, sees(fresh(0.09), {sending: 'unread'})).overCritical).to.deep.equal([])
  })
})

describe('rates that say nothing of today', () => {
  const kept: [string, ObservedRate][] = [
    ['stale', STALE],
    ['without data', NO_DATA],
    ['fresh without a number', {status: 'fresh'}],
  ]
  for (const [what, rate] of kept) {
    it(`keep what is remembered where they are ${what}, and have not recovered`, () => {
      const made = look(remembers('warning', {complaint: 'critical'}), sees(rate, {complaint: rate}))
      expect(made.memory.levels).to.deep.equal({bounce: 'warning', complaint: 'critical'})
      expect(made.recovered).to.deep.equal([])
    })
  }

  it('forget their levels where they restarted, which is no recovery', () => {
    const made = look(remembers('critical', {complaint: 'warning'}), sees(UNPROVEN, {complaint: UNPROVEN}))
    expect(made.memory.levels).to.deep.equal({bounce: 'ok', complaint: 'ok'})
    expect(made).to.deep.include({state: 'unproven', recovered: [], crossed: []})
  })

  it('cross anew where they are proven again and as bad as before', () => {
    const between = look(remembers('critical'), sees(UNPROVEN)).memory
    expect(look(between, sees(fresh(0.05)))).to.deep.include({crossed: ['bounce'], overCritical: ['bounce']})
  })

  it('come back from staleness without a second crossing', () => {
    const between = look(remembers('warning'), sees(STALE)).memory
    expect(look(between, sees(fresh(0.025))).crossed).to.deep.equal([])
  })

  it('have recovered where one is fresh and fell, while the other one is stale', () => {
    const made = look(remembers('warning', {complaint: 'warning'}), sees(fresh(0), {complaint: STALE}))
    expect(made.recovered).to.deep.equal(['bounce'])
    expect(made.memory.levels.complaint).to.equal('warning')
  })
})

describe('what is paused', () => {
  it('crosses nothing, but what is found out is remembered', () => {
    const made = look(UNKNOWN, sees(fresh(0.05), {complaint: fresh(0.0005), sending: 'paused'}))
    expect(made).to.deep.include({state: 'paused', crossed: [], overCritical: []})
    expect(made.memory).to.deep.equal(remembers('critical', {complaint: 'warning', crossings: 0, paused: true}))
  })

  it('is not notified again when it sends on with the rates it was paused for, unless they are critical', () => {
    const warned = look(UNKNOWN, sees(fresh(0.025), {sending: 'paused'})).memory
    expect(look(warned, sees(fresh(0.025)))).to.deep.include({state: 'warning', crossed: [], overCritical: []})
    const worse = look(UNKNOWN, sees(fresh(0.05), {sending: 'paused'})).memory
    expect(look(worse, sees(fresh(0.05)))).to.deep.include({crossed: [], overCritical: ['bounce']})
  })

  it('can recover', () => {
    expect(look(remembers('warning', {paused: true}), sees(fresh(0.001), {sending: 'paused'}))).to.deep.include({
      state: 'paused',
      recovered: ['bounce'],
    })
  })

  it('is paused whatever its rates are', () => {
    for (const rate of [fresh(0), STALE, UNPROVEN, NO_DATA]) {
      expect(look(UNKNOWN, sees(rate, {complaint: rate, sending: 'paused'})).state).to.equal('paused')
    }
  })

  it('is remembered as paused until it sends', () => {
    expect(look(remembers('ok', {paused: true}), sees(fresh(0))).memory.paused).to.equal(false)
  })
})

describe('a switch that was not read', () => {
  const matters: [string, GuardMemory, Observation][] = [
    ['a rate is on a warning', UNKNOWN, sees(fresh(0.02), {sending: 'unread'})],
    ['a rate is on a critical threshold', UNKNOWN, sees(NO_DATA, {complaint: fresh(0.0008), sending: 'unread'})],
    ['a level is remembered', remembers('warning'), sees(fresh(0.001), {sending: 'unread'})],
    ['a level is remembered of a rate that is stale', remembers('critical'), sees(STALE, {sending: 'unread'})],
    ['it was paused', remembers('ok', {paused: true}), sees(fresh(0.001), {sending: 'unread'})],
    ['it was paused and has no data', remembers('ok', {paused: true}), sees(NO_DATA, {sending: 'unread'})],
  ]
  for (const [why, memory, observation] of matters) {
    it(`changes nothing where ${why}`, () => {
      expect(look(memory, observation)).to.deep.equal({
        state: 'unread',
        memory,
        crossed: [],
        recovered: [],
        overCritical: [],
      })
    })
  }

  const without: [GuardState, ObservedRate][] = [
    ['ok', fresh(0.0199)],
    ['stale', STALE],
    ['no-data', NO_DATA],
  ]
  for (const [state, rate] of without) {
    it(`does not matter to an instance that is ${state} and of which nothing is remembered`, () => {
      const made = look(UNKNOWN, sees(rate, {complaint: NO_DATA, sending: 'unread'}))
      expect(made).to.deep.include({state, memory: UNKNOWN, crossed: []})
    })
  }
})
