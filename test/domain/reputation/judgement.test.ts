import {expect} from 'chai'
import {
  EVIDENCE_VOLUME,
  judge,
  type RatePoint,
  type ReputationFacts,
  type ReputationState,
  reaches,
} from '../../../src/domain/reputation/judgement.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 24, 12)

const at = (age: number, rate: number): RatePoint => ({at: NOW - age, rate})
const facts = (change: Partial<ReputationFacts> = {}): ReputationFacts => ({
  now: NOW,
  bounce: [at(HOUR, 0.01)],
  complaint: [at(HOUR, 0.0001)],
  sendingEnabled: true,
  ...change,
})

describe('the judgement of a reputation', () => {
  const states: {why: string; facts: Partial<ReputationFacts>; state: ReputationState; rates?: ReputationState}[] = [
    {why: 'both rates are below their thresholds', facts: {}, state: 'ok'},
    {why: 'nothing ever bounced', facts: {bounce: [at(HOUR, 0)], complaint: [at(HOUR, 0)]}, state: 'ok'},
    {why: 'bounces are on the warning threshold', facts: {bounce: [at(HOUR, 0.02)]}, state: 'warning'},
    {why: 'complaints are on the warning threshold', facts: {complaint: [at(HOUR, 0.0004)]}, state: 'warning'},
    {why: 'bounces are on the critical threshold', facts: {bounce: [at(HOUR, 0.04)]}, state: 'critical'},
    {why: 'complaints are on the critical threshold', facts: {complaint: [at(HOUR, 0.0008)]}, state: 'critical'},
    {
      why: 'one rate warns and the other is critical',
      facts: {bounce: [at(HOUR, 0.03)], complaint: [at(HOUR, 0.001)]},
      state: 'critical',
    },
    {
      why: 'the newest point counts, not the highest',
      facts: {bounce: [at(2 * HOUR, 0.09), at(HOUR, 0.01)]},
      state: 'ok',
    },
    {why: 'there is no point', facts: {bounce: [], complaint: []}, state: 'no-data'},
    {why: 'complaints have no point yet', facts: {complaint: []}, state: 'ok'},
    {
      why: 'bounces have no point and complaints warn',
      facts: {bounce: [], complaint: [at(HOUR, 0.0005)]},
      state: 'warning',
    },
    {
      why: 'the newest point is 48 hours old to the millisecond',
      facts: {bounce: [at(48 * HOUR, 0.05)], complaint: [at(48 * HOUR, 0)]},
      state: 'critical',
    },
    {
      why: 'the newest point is older than 48 hours',
      facts: {bounce: [at(48 * HOUR + 1, 0.05)], complaint: [at(48 * HOUR + 1, 0)]},
      state: 'stale',
    },
    {
      why: 'an old critical rate stands beside a fresh one that is fine',
      facts: {bounce: [at(3 * DAY, 0.05)], complaint: [at(HOUR, 0)]},
      state: 'ok',
    },
    {why: 'one rate is stale and the other absent', facts: {bounce: [at(3 * DAY, 0)], complaint: []}, state: 'stale'},
    {why: 'sending is off and the rates are fine', facts: {sendingEnabled: false}, state: 'paused', rates: 'ok'},
    {
      why: 'sending is off and the rates are critical',
      facts: {sendingEnabled: false, bounce: [at(HOUR, 0.05)]},
      state: 'paused',
      rates: 'critical',
    },
    {
      why: 'sending is off and there is no data',
      facts: {sendingEnabled: false, bounce: [], complaint: []},
      state: 'paused',
      rates: 'no-data',
    },
  ]
  for (const {why, facts: change, state, rates} of states) {
    it(`is ${state} when ${why}`, () => {
      const judgement = judge(facts(change))
      expect(judgement.state).to.equal(state)
      expect(judgement.rates).to.equal(rates ?? state)
    })
  }

  it('does not take an unread switch for a pause', () => {
    const {sendingEnabled: _, ...unread} = facts()
    expect(judge(unread).state).to.equal('ok')
  })

  it('keeps the rate and the time of a stale point, and leaves no room by it', () => {
    const {bounce} = judge(facts({bounce: [at(3 * DAY, 0.01)], complaint: [], sent: 1000}))
    expect(bounce).to.include({state: 'stale', rate: 0.01, at: NOW - 3 * DAY})
    expect(bounce).not.to.have.property('room')
  })

  it('gives room until both lines at the present volume', () => {
    const {bounce, complaint} = judge(facts({sent: 10_000}))
    expect(bounce.room).to.deep.equal({warning: 102, critical: 312})
    expect(complaint.room).to.deep.equal({warning: 3, critical: 7})
  })

  it('gives no room without a volume', () => {
    expect(judge(facts()).bounce).not.to.have.property('room')
  })

  it('names the rate that is closer to its own lines', () => {
    expect(judge(facts({bounce: [at(HOUR, 0.03)], complaint: [at(HOUR, 0.0007)]}))).to.include({riskier: 'complaint'})
    expect(judge(facts({bounce: [at(HOUR, 0.03)], complaint: [at(HOUR, 0.0001)]}))).to.include({
      riskier: 'bounce',
      risk: 0.75,
    })
  })

  it('has no risk without a rate', () => {
    expect(judge(facts({bounce: [], complaint: []}))).not.to.have.property('risk')
  })
})

describe('a fresh start', () => {
  it('voids the points from before it', () => {
    const judgement = judge(
      facts({bounce: [at(2 * HOUR, 0.05)], complaint: [at(2 * HOUR, 0)], freshStartAt: NOW - HOUR}),
    )
    expect(judgement.state).to.equal('no-data')
    expect(judgement.bounce).not.to.have.property('rate')
  })

  it('lets the points from its own moment on count', () => {
    expect(judge(facts({bounce: [at(HOUR, 0.05)], freshStartAt: NOW - HOUR})).state).to.equal('critical')
  })

  const proofs: {age: number; sent?: number; proves: boolean; why: string}[] = [
    {age: HOUR, sent: 1_000_000, proves: false, why: 'an hour is too short, whatever the volume'},
    {age: 14 * DAY - 1, sent: 1_000_000, proves: false, why: 'fourteen days are not quite over'},
    {age: 14 * DAY, sent: EVIDENCE_VOLUME, proves: true, why: 'fourteen days are over and there is volume'},
    {age: 30 * DAY, sent: EVIDENCE_VOLUME - 1, proves: false, why: 'one complaint would be a warning'},
    {age: 14 * DAY, proves: true, why: 'fourteen days are over and nobody knows the volume'},
  ]
  for (const {age, sent, proves, why} of proofs) {
    it(`${proves ? 'proves health' : 'proves nothing'} when ${why}`, () => {
      const {freshStart} = judge(facts({freshStartAt: NOW - age, ...(sent === undefined ? {} : {sent})}))
      expect(freshStart).to.deep.equal({at: NOW - age, provesHealth: proves})
    })
  }

  it('is not mentioned when there was none', () => {
    expect(judge(facts())).not.to.have.property('freshStart')
  })
})

describe('--fail-on', () => {
  const table: [ReputationState, boolean, boolean][] = [
    ['ok', false, false],
    ['warning', true, false],
    ['critical', true, true],
    ['paused', true, true],
    ['stale', false, false],
    ['no-data', false, false],
  ]
  for (const [state, warning, critical] of table) {
    it(`${warning ? 'is' : 'is not'} met at warning and ${critical ? 'is' : 'is not'} at critical by ${state}`, () => {
      const met = (['warning', 'critical'] as const).map((level) => reaches({state, criticalAt: []}, level, NOW))
      expect(met).to.deep.equal([warning, critical])
    })
  }

  for (const [state, isUnproven, met] of [
    ['ok', false, false],
    ['ok', true, true],
    ['warning', false, true],
    ['critical', false, true],
    ['paused', false, true],
    ['stale', false, true],
    ['no-data', false, true],
    ['unread', false, false],
  ] as const) {
    it(`${met ? 'is' : 'is not'} met at no-data by ${state}${isUnproven ? ' right after an unpause' : ''}`, () => {
      expect(reaches({state, isUnproven, criticalAt: []}, 'no-data', NOW)).to.equal(met)
      expect(reaches({state: 'ok', isUnproven, criticalAt: []}, 'warning', NOW)).to.equal(false)
    })
  }

  const dates: [string, number[], boolean][] = [
    ['is near', [NOW + 7 * DAY], true],
    ['is further off than the horizon', [NOW + 7 * DAY + 1], false],
    ['is foretold by no slope', [], false],
    ['is near for one rate of two', [NOW + 20 * DAY, NOW + DAY], true],
  ]
  for (const [why, criticalAt, met] of dates) {
    it(`${met ? 'is' : 'is not'} met at forecast when the pause ${why}`, () => {
      expect(reaches({state: 'ok', criticalAt}, 'forecast', NOW + 7 * DAY)).to.equal(met)
      expect(reaches({state: 'ok', criticalAt}, 'warning', NOW + 7 * DAY)).to.equal(false)
    })
  }

  it('is met at forecast by what is over the threshold already, and not by a warning alone', () => {
    const met = (['critical', 'paused', 'warning'] as const).map((state) =>
      reaches({state, criticalAt: []}, 'forecast', NOW),
    )
    expect(met).to.deep.equal([true, true, false])
  })
})

describe('the forecast of a judgement', () => {
  const rising = Array.from({length: 14 * 24}, (_, index) => at((14 * 24 - index) * HOUR, 0.002 + index * 0.00004))

  it('comes with the rate that it is of', () => {
    const {bounce, complaint} = judge(facts({bounce: rising}))
    expect(bounce.trend?.direction).to.equal('rising')
    expect(bounce.forecast).to.have.keys('warning', 'critical')
    expect(complaint).not.to.have.any.keys('trend', 'forecast')
  })

  it('is silent while sending is paused: nothing moves', () => {
    expect(judge(facts({bounce: rising, sendingEnabled: false})).bounce).not.to.have.any.keys('trend', 'forecast')
  })

  it('is silent about rates of the past', () => {
    expect(judge({...facts({bounce: rising}), now: NOW + 3 * DAY}).bounce).not.to.have.any.keys('trend', 'forecast')
  })

  it('does not draw a slope through a restart', () => {
    const {bounce} = judge(facts({bounce: rising, freshStartAt: NOW - DAY}))
    expect(bounce.state).to.equal('ok')
    expect(bounce).not.to.have.any.keys('trend', 'forecast')
  })
})
