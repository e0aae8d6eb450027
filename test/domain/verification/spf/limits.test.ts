import {expect} from 'chai'
import type {RecordJudgement} from '../../../../src/domain/verification/judgement.ts'
import type {SpfCost, SpfTermCost} from '../../../../src/domain/verification/spf/cost.ts'
import {wayOut, withSpfCost} from '../../../../src/domain/verification/spf/limits.ts'

const RIGHT: RecordJudgement = {
  record: {
    purpose: 'spf',
    key: 'spf_verification_record',
    name: 'agency.gov',
    type: 'TXT',
    ttl: 600,
    value: 'v=spf1 include:amazonses.com -all',
  },
  state: 'right',
  found: [],
  seen: [],
  notes: [],
}
const WRONG: RecordJudgement = {
  ...RIGHT,
  state: 'wrong',
  mistake: 'spf-without-ses',
  edit: {replace: 'v=spf1 mx -all', with: 'v=spf1 mx include:amazonses.com -all', do: 'change it'},
}

function cost(...terms: readonly [term: string, lookups: number, voids?: number][]): SpfCost {
  const costs: SpfTermCost[] = terms.map(([term, lookups, voids = 0]) => ({term, lookups, voids}))
  return {
    lookups: costs.reduce((sum, {lookups}) => sum + lookups, 0),
    voids: costs.reduce((sum, {voids}) => sum + voids, 0),
    terms: costs,
    problems: [],
    complete: true,
    missing: [],
  }
}

describe('the cost of an SPF record', () => {
  it('is reported where the record is right', () => {
    expect(withSpfCost(RIGHT, {found: cost(['include:amazonses.com', 1])})).to.deep.equal({
      ...RIGHT,
      lookups: {found: 1},
    })
  })

  it('is lowered by the senders that take most, at most three of them', () => {
    const over = cost(['include:a.test', 2], ['include:b.test', 8], ['mx', 1])
    expect(wayOut(over, RIGHT.record.value)).to.equal(
      'take out senders that are not used any more (11 lookups, 10 are allowed): include:b.test takes 8, include:a.test takes 2, mx takes 1',
    )
  })

  it('is lowered by what finds nothing', () => {
    const over = cost(['a:x.test', 1, 1], ['mx', 1, 2], ['ip4:192.0.2.1', 0])
    expect(wayOut(over, RIGHT.record.value)).to.match(/\(3 lookups, 2 are allowed\): a:x\.test, mx$/)
  })

  it('is never lowered by taking out what lets SES send', () => {
    const senders = Array.from({length: 10}, (_, index): [string, number] => [`include:s${index}.test`, 1])
    const lookups = wayOut(cost(['include:amazonses.com', 1], ...senders), RIGHT.record.value)
    expect(lookups).to.match(/: include:s0\.test takes 1, include:s1\.test takes 1, include:s2\.test takes 1$/)
    const voids = wayOut(cost(['+include:AmazonSES.com', 1, 1], ['a:x.test', 1, 1], ['mx', 1, 1]), RIGHT.record.value)
    expect(voids).to.match(/: a:x\.test, mx$/)
  })

  it('is reported for both sides of an edit, and warned of where the new value is over a limit', () => {
    const judged = withSpfCost(WRONG, {found: cost(['mx', 1]), edited: cost(['mx', 1], ['include:amazonses.com', 1])})
    expect(judged).to.deep.equal({...WRONG, lookups: {found: 1, edited: 2}})
    const over = withSpfCost(WRONG, {found: cost(['mx', 10]), edited: cost(['mx', 10], ['include:amazonses.com', 1])})
    expect(over).to.include({mistake: 'spf-without-ses'})
    expect(over.notes[0]).to.match(/^the new value is over the limits of receivers: take out senders/)
  })

  it('says nothing where nobody could count', () => {
    expect(withSpfCost(RIGHT, {})).to.equal(RIGHT)
  })
})
