import {expect} from 'chai'
import {isOverLimit, spfCost} from '../../../../src/domain/verification/spf/cost.ts'
import type {SpfAnswer, SpfAnswers} from '../../../../src/domain/verification/spf/lookup.ts'

/** Answers written `TYPE name` → values; a name that is not written is not answered. */
function answers(fixture: Readonly<Record<string, readonly string[] | 'failed'>>): SpfAnswers {
  return new Map(
    Object.entries(fixture).map(([key, values]): [string, SpfAnswer] => [
      key,
      values === 'failed' ? {kind: 'failed'} : {kind: 'records', values},
    ]),
  )
}

const cost = (record: string, fixture: Parameters<typeof answers>[0] = {}) =>
  spfCost('agency.gov', record, answers(fixture))

describe('what an SPF record costs (RFC 7208 section 4.6.4)', () => {
  it('is nothing for addresses and for all', () => {
    expect(cost('v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 exp=why.agency.gov -all')).to.deep.equal({
      lookups: 0,
      voids: 0,
      terms: [],
      problems: [],
      complete: true,
      missing: [],
    })
  })

  it('is one for each term that asks, and what an include leads to', () => {
    const found = cost('v=spf1 a mx ptr exists:%{i}.l.agency.gov include:_spf.other.net -all', {
      'A agency.gov': ['192.0.2.1'],
      'MX agency.gov': ['10 mx.agency.gov'],
      'A mx.agency.gov': ['192.0.2.2'],
      'TXT _spf.other.net': ['other', 'v=spf1 include:a.other.net redirect=b.other.net'],
      'TXT a.other.net': ['v=spf1 ip4:192.0.2.9 -all'],
      'TXT b.other.net': ['v=spf1 -all'],
    })
    expect(found.lookups).to.equal(7)
    expect(found.voids).to.equal(0)
    expect(found.complete).to.equal(true)
    expect(found.terms.at(-1)).to.deep.equal({term: 'include:_spf.other.net', lookups: 3, voids: 0})
  })

  it('ends at all: what comes after is never asked, nor a redirect', () => {
    expect(cost('v=spf1 -all include:never.net redirect=never.net').lookups).to.equal(0)
  })

  it('counts lookups that find nothing', () => {
    const found = cost('v=spf1 a mx include:gone.net a:half.agency.gov ~all', {
      'A agency.gov': [],
      'MX agency.gov': [],
      'TXT gone.net': [],
      'A half.agency.gov': ['192.0.2.1'],
    })
    expect(found.voids).to.equal(3)
    expect(isOverLimit(found)).to.equal(true)
    expect(found.problems).to.deep.equal(['"include:gone.net" leads to no SPF record'])
  })

  it('counts an MX host without an address', () => {
    expect(cost('v=spf1 mx -all', {'MX agency.gov': ['10 mx.gone.net'], 'A mx.gone.net': []}).voids).to.equal(1)
  })

  it('says what has to be asked next, level by level', () => {
    const first = cost('v=spf1 include:a.net include:b.net -all')
    expect(first.missing.map(({type, name}) => `${type} ${name}`)).to.deep.equal(['TXT a.net', 'TXT b.net'])
    expect(first.complete).to.equal(false)
    expect(first.lookups).to.equal(2)
    const second = cost('v=spf1 include:a.net include:b.net -all', {
      'TXT a.net': ['v=spf1 mx -all'],
      'TXT b.net': 'failed',
    })
    expect(second.missing.map(({type, name}) => `${type} ${name}`)).to.deep.equal(['MX a.net', 'TXT b.net'])
    expect(second.lookups).to.equal(3)
  })

  it('is over the limit for a record that leads back to itself, and ends', () => {
    const found = cost('v=spf1 include:loop.net -all', {'TXT loop.net': ['v=spf1 include:loop.net -all']})
    expect(isOverLimit(found)).to.equal(true)
    expect(found.problems).to.deep.equal(['"include:loop.net" leads back to loop.net itself'])
  })

  it('ends for a record that was built to be endless', () => {
    const fixture: Record<string, string[]> = {}
    for (let level = 0; level < 20; level += 1) {
      const below = Array.from({length: 9}, (_, index) => `include:l${level + 1}.x${index}.net`).join(' ')
      for (let index = 0; index < 9; index += 1) fixture[`TXT l${level}.x${index}.net`] = [`v=spf1 ${below} -all`]
    }
    const start = performance.now()
    expect(isOverLimit(cost('v=spf1 include:l0.x0.net -all', fixture))).to.equal(true)
    expect(performance.now() - start).to.be.lessThan(500)
  })

  it('says where an included record is wrong', () => {
    expect(cost('v=spf1 include:bad.net -all', {'TXT bad.net': ['v=spf1 ip4:nonsense -all']}).problems).to.deep.equal([
      'the SPF record of bad.net has an error at character 11, in "ip4:nonsense": ip4 needs an address such as ip4:192.0.2.0/24',
    ])
  })

  it('says that an include leads to several records', () => {
    const {problems} = cost('v=spf1 include:two.net -all', {'TXT two.net': ['v=spf1 -all', 'v=spf1 mx -all']})
    expect(problems).to.deep.equal(['"include:two.net" leads to 2 SPF records'])
  })
})
