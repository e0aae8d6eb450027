import {expect} from 'chai'
import type {Reputation} from '../../../src/app/reputation/reputation.ts'
import {SERVICE_THRESHOLDS} from '../../../src/domain/reputation/thresholds.ts'
import {percent, thresholdPercent} from '../../../src/domain/text/percentage.ts'
import {renderReputation} from '../../../src/render/reputation/reputation.ts'
import {grouped} from '../../../src/render/reputation/words.ts'
import {plainScreen} from '../../../src/render/text/screen.ts'
import {expectGolden} from '../../support/golden.ts'
import {exampleHistory, exampleReputation, NOW} from '../../support/reputation.ts'

const HOUR = 3_600_000
const example = exampleReputation()
const iso = (age: number): string => new Date(NOW - age).toISOString()
const shown = (change: Partial<Reputation>, columns = 120): string =>
  renderReputation(exampleReputation(change))(plainScreen(columns))

/** The example as it is when both rates are in one state and nobody knows more. */
function without(...keys: (keyof Reputation)[]): Reputation {
  return Object.fromEntries(Object.entries(example).filter(([key]) => !keys.includes(key as keyof Reputation))) as never
}

describe('the screen of a reputation', () => {
  for (const columns of [120, 80, 40]) {
    it(`fits ${columns} columns`, () => {
      const text = shown({}, columns)
      const lines = text.split('\n')
      expectGolden(`reputation/ok-${columns}.txt`, text)
      for (const line of lines.slice(2)) expect(line.length, line).to.be.at.most(Math.max(columns, 45))
    })
  }

  it('shows the complaints too when they are the riskier rate', () => {
    const complaint = {...example.complaint, state: 'warning' as const, rate: 0.0005, room: {warning: 0, critical: 18}}
    const history = {...exampleHistory(() => 0.001), complaint: exampleHistory((share) => share * 0.0005).bounce}
    const text = shown({state: 'warning', rates: 'warning', riskier: 'complaint', complaint, history}, 80)
    expectGolden('reputation/warning-80.txt', text)
    expect(text).to.include('complaint rate, UTC')
  })

  it('does not show the complaints when the bounces are riskier', () => {
    expect(shown({})).not.to.include('complaint rate, UTC')
  })

  it('says that sending is paused, and what the rates were', () => {
    const bounce = {...example.bounce, state: 'critical' as const, rate: 0.042, room: {warning: 0, critical: 0}}
    const text = shown({state: 'paused', rates: 'critical', sending: 'paused', bounce})
    expect(text).to.include('sending paused')
    expect(text).to.include('✗ paused: sending is switched off, and mail is refused.')
    expect(text).to.include('The bounce rate of 4.20 % has reached the pause at 4 %.')
    expect(text).to.include('room: 0, over the pause threshold')
  })

  it('says how old a stale rate is', () => {
    const old = {at: iso(80 * HOUR), state: 'stale' as const}
    const text = shown({
      state: 'stale',
      rates: 'stale',
      bounce: {...example.bounce, ...old},
      complaint: {...example.complaint, ...old, at: iso(72 * HOUR)},
    })
    expect(text).to.include('stale: the newest point is 3 d old, so the rates say nothing about today.')
  })

  const nothing = {state: 'no-data' as const, thresholds: SERVICE_THRESHOLDS.bounce}
  const blank = {
    state: 'no-data' as const,
    rates: 'no-data' as const,
    bounce: nothing,
    complaint: {...nothing, thresholds: SERVICE_THRESHOLDS.complaint},
    history: {...example.history, bounce: [], complaint: []},
  }

  it('says that there is no data, and draws no chart', () => {
    const text = renderReputation({...without('volume'), ...blank})(plainScreen(120))
    expect(text).to.include('no data: no mail has been counted in the last 14 days.')
    expect(text).not.to.include('┤')
    expect(text).not.to.match(/room/)
  })

  it('says that the set publishes no metrics', () => {
    expect(shown({...blank, metricsPublished: false})).to.include('SES publishes no rates for this configuration set.')
  })

  it('says that a low rate is no evidence of health after a fresh start', () => {
    const at = iso(3 * 24 * HOUR)
    const text = shown({
      freshStart: {at, provesHealth: false},
      volume: {sent: 412, permanentBounces: 1, complaints: 0, from: at, to: iso(0)},
    })
    expect(text).to.include('412 sent since 21 Nov 12:00 UTC')
    expect(text).to.include('switched on again at 21 Nov 12:00 UTC')
    expect(text).to.include('no evidence of health')
  })

  it('is silent about a fresh start that has proved itself', () => {
    expect(shown({freshStart: {at: iso(40 * 24 * HOUR), provesHealth: true}})).not.to.include('evidence')
  })

  it('says that the room is not known where nobody counts the messages', () => {
    const {room: _bounces, ...bounce} = example.bounce
    const {room: _complaints, ...complaint} = example.complaint
    const text = renderReputation({...without('volume'), bounce, complaint})(plainScreen(120))
    expect(text).not.to.include('room:')
    expect(text).to.include('the room left is not known')
  })

  it('counts in words what is left', () => {
    const one = shown({bounce: {...example.bounce, room: {warning: 1, critical: 20}}})
    expect(one).to.include('room: 1 more bounce before the warning')
    const none = shown({complaint: {...example.complaint, room: {warning: 0, critical: 20}}})
    expect(none).to.include('room: the next complaint reaches the warning')
  })

  it('shows control characters of a name rather than obeying them', () => {
    const instance = {...example.instance, name: 'mail\u001b[2J', domain: 'a\u202eb'}
    expect(shown({instance})).to.match(/^mail\ufffd\[2J · a\ufffdb · /)
  })
})

describe('a percentage', () => {
  const thresholds = SERVICE_THRESHOLDS.bounce
  const texts: [number, string][] = [
    [0, '0 %'],
    [0.017, '1.70 %'],
    [0.123, '12.3 %'],
    [1, '100.0 %'],
    [0.0012, '0.12 %'],
    [0.0001, '0.010 %'],
    [0.00001, '0.0010 %'],
    [0.02, '2.00 %'],
    [0.019999, '1.9999 %'],
    [0.0399999, '3.99999 %'],
  ]
  for (const [rate, text] of texts) {
    it(`of ${rate} reads ${text}`, () => {
      expect(percent(rate, thresholds)).to.equal(text)
    })
  }

  it('of a complaint just below its threshold never reads as if it were on it', () => {
    expect(percent(0.00039999, SERVICE_THRESHOLDS.complaint)).to.equal('0.039999 %')
  })

  it('of a line has no more digits than the line', () => {
    expect([0.02, 0.04, 0.0004, 0.0008].map(thresholdPercent)).to.deep.equal(['2 %', '4 %', '0.04 %', '0.08 %'])
  })
})

describe('a count', () => {
  it('is grouped by thousands', () => {
    expect([0, 999, 1000, 61_204, 1_234_567].map(grouped)).to.deep.equal(['0', '999', '1,000', '61,204', '1,234,567'])
  })
})
