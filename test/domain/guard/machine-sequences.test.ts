import {expect} from 'chai'
import fc from 'fast-check'
import {
  type GuardMemory,
  type Observation,
  type ObservedRate,
  step,
  UNKNOWN,
} from '../../../src/domain/guard/machine.ts'
import {
  RATE_NAMES,
  type RateName,
  SERVICE_THRESHOLDS,
  type Thresholds,
} from '../../../src/domain/reputation/thresholds.ts'
import {NOW} from '../../support/guard-facts.ts'

/** Rates up to twice the critical threshold, often exactly on a line or on 80 % of one. */
function seenRates(name: RateName): fc.Arbitrary<ObservedRate> {
  const {warning, critical} = SERVICE_THRESHOLDS[name]
  const rate = fc.oneof(
    fc.double({min: 0, max: 2 * critical, noNaN: true}),
    fc.constantFrom(0, warning, critical, warning * 0.8, critical * 0.8, 1),
  )
  return fc.oneof(
    {weight: 4, arbitrary: rate.map((value): ObservedRate => ({status: 'fresh', rate: value, at: NOW}))},
    {weight: 1, arbitrary: rate.map((value): ObservedRate => ({status: 'stale', rate: value, at: 0}))},
    {weight: 1, arbitrary: rate.map((value): ObservedRate => ({status: 'unproven', rate: value, at: NOW}))},
    {weight: 1, arbitrary: fc.constantFrom<ObservedRate>({status: 'unproven'}, {status: 'no-data'})},
  )
}

const sightings: fc.Arbitrary<Observation> = fc.record({
  rates: fc.record({bounce: seenRates('bounce'), complaint: seenRates('complaint')}),
  sending: fc.oneof(
    {weight: 4, arbitrary: fc.constant('on' as const)},
    {weight: 1, arbitrary: fc.constantFrom('paused' as const, 'unread' as const)},
  ),
})
const LINES = ['warning', 'critical'] as const
const sequences = fc.array(sightings, {minLength: 1, maxLength: 30})

/** Each check of a sequence, with what was remembered before it. */
function looks(sequence: readonly Observation[]) {
  let before: GuardMemory = UNKNOWN
  return sequence.map((observation) => {
    const made = {before, observation, ...step(before, observation, SERVICE_THRESHOLDS)}
    before = made.memory
    return made
  })
}

describe('any sequence of looks', () => {
  it('wants a pause for exactly those rates that are fresh and on their critical threshold, while sending is on', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        for (const {observation, overCritical} of looks(sequence)) {
          const bad = RATE_NAMES.filter((name) => {
            const {status, rate = 0} = observation.rates[name]
            return status === 'fresh' && rate >= SERVICE_THRESHOLDS[name].critical
          })
          expect(overCritical).to.deep.equal(observation.sending === 'on' ? bad : [])
        }
      }),
    )
  })

  it('crosses nothing, recovers nothing and remembers the same when the last check is repeated', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        for (const {observation, memory} of looks(sequence)) {
          const again = step(memory, observation, SERVICE_THRESHOLDS)
          expect(again.memory).to.deep.equal(memory)
          expect(again.crossed).to.deep.equal([])
          expect(again.recovered).to.deep.equal([])
        }
      }),
    )
  })

  it('notifies of a level again only after the rate was fresh and well below its threshold, or had restarted', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const made = looks(sequence)
        for (const name of RATE_NAMES) for (const line of LINES) expectNotifiedOnce(made, name, line)
      }),
    )
  })

  it('moves a level by nothing but fresh rates, and drops it where they restarted', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        for (const {before, observation, memory, recovered} of looks(sequence)) {
          const doubtful = RATE_NAMES.filter((name) => observation.rates[name].status !== 'fresh')
          for (const name of doubtful) {
            const dropped = observation.rates[name].status === 'unproven' && observation.sending !== 'unread'
            expect(memory.levels[name]).to.equal(dropped ? 'ok' : before.levels[name])
            expect(recovered).not.to.include(name)
          }
        }
      }),
    )
  })

  it('crosses nothing and recovers nothing where the switch was not read', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        for (const {before, observation, memory, crossed, recovered} of looks(sequence)) {
          if (observation.sending !== 'unread') continue
          expect({memory, crossed, recovered}).to.deep.equal({memory: before, crossed: [], recovered: []})
        }
      }),
    )
  })

  it('depends on nothing but the memory and the sighting, and changes neither', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const copy = structuredClone(sequence)
        expect(looks(sequence)).to.deep.equal(looks(copy))
        expect(sequence).to.deep.equal(copy)
      }),
    )
  })
})

function expectNotifiedOnce(made: ReturnType<typeof looks>, name: RateName, line: keyof Thresholds): void {
  let notified = false
  for (const {before, observation, crossed, memory} of made) {
    const levels = [before.levels[name], memory.levels[name]]
    const reached = levels.map((level) => level === 'critical' || level === line)
    if (crossed.includes(name) && reached[1] && !reached[0]) {
      expect(notified, `${line} of ${name} twice`).to.equal(false)
      notified = true
    }
    const {status, rate = 1} = observation.rates[name]
    const isBelow = status === 'fresh' && rate < SERVICE_THRESHOLDS[name][line] * 0.8
    if (isBelow || status === 'unproven') notified = false
  }
}
