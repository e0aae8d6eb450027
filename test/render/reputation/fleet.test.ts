import {expect} from 'chai'
import type {FleetMember, FleetReputation} from '../../../src/app/reputation/fleet.ts'
import {countStates} from '../../../src/domain/reputation/fleet.ts'
import {SERVICE_THRESHOLDS} from '../../../src/domain/reputation/thresholds.ts'
import {renderFleet} from '../../../src/render/reputation/fleet.ts'
import {plainScreen} from '../../../src/render/text/screen.ts'
import {expectGolden} from '../../support/golden.ts'
import {exampleFleet} from '../../support/reputation.ts'

const AT = '2026-11-24T11:00:00.000Z'

function member(name: string, change: Partial<FleetMember> = {}): FleetMember {
  return {
    name,
    instanceId: name,
    configurationSet: `csb-aws-ses-${name}`,
    state: 'ok',
    rates: 'ok',
    sending: 'unread',
    bounce: {state: 'ok', rate: 0.004, at: AT, thresholds: SERVICE_THRESHOLDS.bounce},
    complaint: {state: 'ok', rate: 0.00002, at: AT, thresholds: SERVICE_THRESHOLDS.complaint},
    ...change,
  }
}

function fleet(instances: FleetMember[], all = instances): FleetReputation {
  const summary = {total: all.length, ...countStates(all)}
  const counted = instances.filter(({sent}) => sent !== undefined).length
  return {scope: 'fleet', at: AT, summary, instances, counted, missing: []}
}

const example = [
  member('mail-prod', {
    state: 'critical',
    rates: 'critical',
    sending: 'on',
    bounce: {state: 'critical', rate: 0.0512, at: AT, thresholds: SERVICE_THRESHOLDS.bounce},
  }),
  member('alerts', {state: 'paused', rates: 'stale', sending: 'paused'}),
  member('again', {state: 'warning', sending: 'on', freshStart: {at: AT, provesHealth: false}}),
  member('news', {
    sent: 61_204,
    bounce: {
      state: 'ok',
      rate: 0.004,
      at: AT,
      thresholds: SERVICE_THRESHOLDS.bounce,
      trend: {perDay: 0.0012, low: 0.001, high: 0.0014, direction: 'rising'},
      forecast: {warning: {at: '2026-11-27T03:00:00.000Z', earliest: '2026-11-26T00:00:00.000Z'}},
    },
  }),
  member('idle', {
    state: 'no-data',
    rates: 'no-data',
    sending: 'on',
    bounce: {state: 'no-data', thresholds: SERVICE_THRESHOLDS.bounce},
    complaint: {state: 'no-data', thresholds: SERVICE_THRESHOLDS.complaint},
  }),
]

describe('the screen of a fleet', () => {
  it('is a table with the number of each state above it', () => {
    expectGolden('reputation/fleet-80.txt', renderFleet(fleet(example))(plainScreen(80)))
  })

  it('is a card for each instance on a narrow screen', () => {
    expectGolden('reputation/fleet-40.txt', renderFleet(fleet(example))(plainScreen(40)))
  })

  it('counts all even when it shows some', () => {
    const text = renderFleet(fleet(example.slice(0, 1), example))(plainScreen(80))
    expect(text).to.match(/^5 instances · 1 critical · 1 warning · 1 paused · 1 ok · 1 without data\n/)
    expect(text).not.to.include('alerts')
  })

  it('says that none is in the state that was asked for', () => {
    expect(renderFleet(fleet([], example))(plainScreen(80))).to.include('None is in the state that was asked for.')
  })

  it('says that there is no fleet', () => {
    expect(renderFleet(fleet([]))(plainScreen(80))).to.equal(
      "0 instances: SES has no configuration set of the broker's here.",
    )
  })

  it('explains the question mark only where there is one', () => {
    const known = [member('a', {sending: 'on'})]
    expect(renderFleet(fleet(known))(plainScreen(80))).not.to.include('? =')
    expect(renderFleet(fleet([member('a')]))(plainScreen(80))).to.include('? = not asked')
  })

  it('shows control characters of a name rather than obeying them', () => {
    const text = renderFleet(fleet([member('a\u001b]0;x\u0007')]))(plainScreen(80))
    expect(text).to.include('a\ufffd]0;x\ufffd')
  })

  it('looks the same however many there are, and is soon there', () => {
    const rows = (count: number): string[] =>
      renderFleet(exampleFleet(count))(plainScreen(120)).split('\n').slice(2, 14)
    expect(rows(400)).to.deep.equal(rows(299))
    const began = performance.now()
    expect(rows(10_000)).to.have.length(12)
    expect(performance.now() - began).to.be.below(3000)
  })
})
