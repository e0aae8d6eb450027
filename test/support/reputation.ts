import type {FleetMember, FleetReputation} from '../../src/app/reputation/fleet.ts'
import type {RateReport, Reputation} from '../../src/app/reputation/reputation.ts'
import {countStates} from '../../src/domain/reputation/fleet.ts'
import {SERVICE_THRESHOLDS} from '../../src/domain/reputation/thresholds.ts'

const DAY = 86_400_000
export const NOW = Date.UTC(2026, 10, 24, 12)

/** Hourly points over two weeks, oldest first; the rate is a function of how far along they are, 0 to 1. */
export function hourly(rateAt: (share: number) => number, millis = 14 * DAY): {at: number; rate: number}[] {
  const count = millis / 3_600_000
  return Array.from({length: count}, (_, index) => ({
    at: NOW - millis + index * 3_600_000,
    rate: rateAt(index / (count - 1)),
  }))
}

/** Two weeks of hourly bounces, and complaints that stay where they are. */
export function exampleHistory(rateAt: (share: number) => number): Reputation['history'] {
  const points = (rate: (share: number) => number) =>
    hourly(rate).map((point) => ({at: new Date(point.at).toISOString(), rate: point.rate}))
  return {
    from: new Date(NOW - 14 * DAY).toISOString(),
    to: new Date(NOW).toISOString(),
    periodSeconds: 3600,
    bounce: points(rateAt),
    complaint: points(() => 0.0001),
  }
}

/** The reputation of the example in the documentation, changed as a test needs it. */
export function exampleReputation(change: Partial<Reputation> = {}): Reputation {
  return {
    scope: 'instance',
    instance: {name: 'mail-prod', configurationSet: 'csb-aws-ses-1', instanceId: '1', domain: 'agency.gov'},
    at: new Date(NOW).toISOString(),
    state: 'ok',
    rates: 'ok',
    sending: 'on',
    metricsPublished: true,
    bounce: {
      state: 'ok',
      rate: 0.017,
      at: new Date(NOW - 3_600_000).toISOString(),
      thresholds: SERVICE_THRESHOLDS.bounce,
      room: {warning: 187, critical: 1466},
    },
    complaint: {
      state: 'ok',
      rate: 0.0001,
      at: new Date(NOW - 3_600_000).toISOString(),
      thresholds: SERVICE_THRESHOLDS.complaint,
      room: {warning: 18, critical: 42},
    },
    riskier: 'bounce',
    volume: {
      sent: 61_204,
      permanentBounces: 1040,
      complaints: 6,
      from: new Date(NOW - 14 * DAY).toISOString(),
      to: new Date(NOW).toISOString(),
    },
    history: exampleHistory((share) => 0.002 + share * 0.015),
    ...change,
  }
}

/** The example's bounces with where they go: they rise by a tenth of a percent a day. */
export function exampleForecast(): RateReport {
  return {
    ...exampleReputation().bounce,
    trend: {perDay: 0.00107, low: 0.0009, high: 0.0012, direction: 'rising'},
    forecast: {
      warning: {
        at: '2026-11-27T06:00:00.000Z',
        earliest: '2026-11-26T12:00:00.000Z',
        latest: '2026-12-01T00:00:00.000Z',
      },
      critical: {at: '2026-12-15T19:00:00.000Z', earliest: '2026-12-12T00:00:00.000Z'},
    },
  }
}

/** A fleet by risk, of which the first two are critical and one has this name. */
export function exampleFleet(size: number, name = 'mail-prod'): FleetReputation {
  const [bounce, {complaint}] = [exampleForecast(), exampleReputation()]
  const instances = Array.from({length: size}, (_, index): FleetMember => {
    const state = index < 2 ? 'critical' : index < 5 ? 'warning' : 'ok'
    return {
      name: index === 3 ? name : `mail-agency-number-${index}`,
      instanceId: String(index),
      configurationSet: `csb-aws-ses-${index}`,
      state,
      rates: state,
      sending: index < 5 ? 'on' : 'unread',
      bounce: {...bounce, state, rate: 0.05 / (index + 1)},
      complaint,
      risk: 1.25 / (index + 1),
      sent: 10_000 - index,
    }
  })
  const summary = {total: size, ...countStates(instances)}
  return {scope: 'fleet', at: new Date(NOW).toISOString(), summary, instances, counted: size, missing: []}
}
