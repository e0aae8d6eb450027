import {expect} from 'chai'
import {reputationAsAllowed} from '../../../src/app/reputation/access.ts'
import type {FeedbackCounts, FeedbackCountsQuery} from '../../../src/ports/feedback/events.ts'
import {FakeAws, HOUR, NOW, portsOf} from '../../support/fake-aws.ts'

const DAY = 24 * HOUR
const SET = 'csb-aws-ses-11111111-1111-4111-8111-111111111111'
const since = {sinceMillis: 14 * DAY}
const bucket = (age: number, change: Partial<FeedbackCounts>): FeedbackCounts => ({
  at: NOW - age,
  delivered: 0,
  bouncedPermanent: 0,
  complained: 0,
  ...change,
})

/** Ports of a context without AWS access, over feedback that was kept. */
function tenantPorts(kept: readonly FeedbackCounts[], aws?: FakeAws) {
  const asked: FeedbackCountsQuery[] = []
  const counts = async (query: FeedbackCountsQuery): Promise<FeedbackCounts[]> => {
    asked.push(query)
    return kept.filter(({at}) => at >= query.from && at < query.to)
  }
  return {ports: {...portsOf(aws), feedbackEvents: async () => ({counts})}, asked}
}

describe('the reputation that a tenant can reckon', () => {
  it('is an estimate from the feedback of its own instance, with what it rests on', async () => {
    const {ports, asked} = tenantPorts([
      bucket(10 * DAY, {delivered: 970, bouncedPermanent: 30}),
      bucket(HOUR, {delivered: 1000, complained: 1}),
    ])
    const reputation = await reputationAsAllowed(ports, 'mail-prod', since)
    expect(reputation).to.deep.include({
      state: 'warning',
      sending: 'unread',
      estimate: {
        windowSeconds: (14 * DAY) / 1000,
        messages: 2000,
        permanentBounces: 30,
        complaints: 1,
        since: new Date(NOW - 10 * DAY).toISOString(),
      },
    })
    expect(reputation.bounce.rate).to.equal(0.015)
    expect(reputation.complaint).to.deep.include({rate: 0.0005, state: 'warning'})
    expect(reputation.bounce.room?.warning).to.be.greaterThan(0)
    expect(reputation).not.to.have.any.keys('metricsPublished', 'providers')
    expect(asked).to.deep.equal([{configurationSet: SET, from: NOW - 28 * DAY, to: NOW, bucketMillis: HOUR}])
  })

  it('is stale when the last word is old', async () => {
    const {ports} = tenantPorts([bucket(3 * DAY, {delivered: 100, bouncedPermanent: 9})])
    expect((await reputationAsAllowed(ports, 'mail-prod', since)).state).to.equal('stale')
  })

  it('reads a longer history in longer periods, beside what it judges by', async () => {
    const {ports, asked} = tenantPorts([bucket(HOUR, {delivered: 100})])
    const {history} = await reputationAsAllowed(ports, 'mail-prod', {sinceMillis: 30 * DAY})
    expect(history.periodSeconds).to.equal(21_600)
    expect(asked.map(({bucketMillis}) => bucketMillis).sort()).to.deep.equal([6 * HOUR, HOUR].sort())
  })

  it('is not made where the real one may be read', async () => {
    const {ports, asked} = tenantPorts([], new FakeAws().has(SET, {bounce: [[HOUR, 0.01]]}))
    expect(await reputationAsAllowed(ports, 'mail-prod', since)).not.to.have.property('estimate')
    expect(asked).to.deep.equal([])
  })

  const refusals: [string, string, string, number][] = [
    ['no feedback was kept', 'mail-prod', 'aws-access-needed', 4],
    ['nobody knows the name', 'nobody', 'instance-not-found', 2],
  ]
  for (const [why, name, code, exit] of refusals) {
    it(`fails as ${code} when ${why}`, async () => {
      const failure = await reputationAsAllowed(tenantPorts([]).ports, name, since).catch((error: unknown) => error)
      expect(failure).to.include({code, exit})
      if (code === 'aws-access-needed') {
        expect(failure).to.have.property('hints').that.includes('sesctl feedback listen --credentials FILE')
      }
    })
  }
})
