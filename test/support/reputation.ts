import type {Reputation} from '../../src/app/reputation.ts'
import {SERVICE_LINES} from '../../src/domain/reputation/lines.ts'

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
      lines: SERVICE_LINES.bounce,
      room: {warning: 187, critical: 1466},
    },
    complaint: {
      state: 'ok',
      rate: 0.0001,
      at: new Date(NOW - 3_600_000).toISOString(),
      lines: SERVICE_LINES.complaint,
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
