import {expect} from 'chai'
import {
  type GuardMemory,
  type GuardState,
  type Observation,
  type ObservedRate,
  sameMemory,
  step,
  UNKNOWN,
} from '../../../src/domain/guard/machine.ts'
import {SERVICE_THRESHOLDS} from '../../../src/domain/reputation/thresholds.ts'
import {fresh, NO_DATA, NOW, remembers, sees} from '../../support/guard-facts.ts'

const STALE: ObservedRate = {status: 'stale', rate: 0.09, at: NOW - 60 * 3_600_000}
const UNPROVEN: ObservedRate = {status: 'unproven', rate: 0.09, at: NOW}
const look = (memory: GuardMemory, observation: Observation) => step(memory, observation, SERVICE_THRESHOLDS)

describe('the state of an instance', () => {
  const states: [GuardState, ObservedRate, ObservedRate][] = [
    ['ok', fresh(0), fresh(0)],
    ['ok', fresh(0), NO_DATA],
    ['ok', NO_DATA, fresh(0)],
    ['ok', fresh(0), STALE],
    ['warning', fresh(0.02), STALE],
    ['warning', UNPROVEN, fresh(0.0005)],
    ['critical', fresh(0.02), fresh(0.0008)],
    ['critical', NO_DATA, fresh(0.0008)],
    ['unproven', fresh(0), UNPROVEN],
    ['unproven', STALE, UNPROVEN],
    ['stale', STALE, NO_DATA],
    ['no-data', NO_DATA, NO_DATA],
  ]
  for (const [state, bounce, complaint] of states) {
    it(`is ${state} with bounces ${words(bounce)} and complaints ${words(complaint)}`, () => {
      expect(look(UNKNOWN, sees(bounce, {complaint})).state).to.equal(state)
    })
  }

  it('is what is remembered while a rate is between 80 % of a threshold and the line', () => {
    expect(look(remembers('critical'), sees(fresh(0.035))).state).to.equal('critical')
    expect(look(remembers('warning'), sees(fresh(0.017))).state).to.equal('warning')
    expect(look(UNKNOWN, sees(fresh(0.017))).state).to.equal('ok')
  })
})

describe('two memories', () => {
  const other: [string, GuardMemory][] = [
    ['the level of bounces', remembers('warning')],
    ['the level of complaints', remembers('ok', {complaint: 'critical'})],
    ['the number of crossings', remembers('ok', {crossings: 8})],
    ['whether it was paused', remembers('ok', {paused: true})],
  ]
  for (const [what, memory] of other) {
    it(`differ by ${what}`, () => expect(sameMemory(remembers('ok'), memory)).to.equal(false))
  }

  it('are the same by what they say', () => {
    expect(sameMemory(remembers('warning'), structuredClone(remembers('warning')))).to.equal(true)
  })
})

function words({status, rate}: ObservedRate): string {
  return status === 'fresh' ? `at ${rate}` : status
}
