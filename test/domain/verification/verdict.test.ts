import {expect} from 'chai'
import {editDistance} from '../../../src/domain/text/edit-distance.ts'
import {type IdentityFacts, judgeIdentity} from '../../../src/domain/verification/identity.ts'
import {nextWait} from '../../../src/domain/verification/time-limit.ts'
import {dnsVerdict, verdict} from '../../../src/domain/verification/verdict.ts'

describe('the verdict', () => {
  const dns = (...states: ('right' | 'wrong' | 'missing' | 'elsewhere' | 'unknown')[]) =>
    dnsVerdict(states.map((state) => ({state})))

  it('is right when every record is', () => {
    expect(dns('right', 'right')).to.equal('right')
  })
  it('waits for what is not everywhere yet', () => {
    expect(dns('right', 'elsewhere')).to.equal('waiting')
  })
  it('puts an unanswered question before a wait', () => {
    expect(dns('right', 'elsewhere', 'unknown')).to.equal('unknown')
  })
  it('puts an edit before everything', () => {
    expect(dns('elsewhere', 'unknown', 'missing')).to.equal('wrong')
    expect(dns('unknown', 'wrong')).to.equal('wrong')
  })

  it('waits for SES when DNS is right', () => {
    expect(verdict('right', {state: 'pending'})).to.equal('waiting')
    expect(verdict('right', {state: 'verified'})).to.equal('right')
    expect(verdict('right', undefined)).to.equal('right')
  })
  it('needs somebody when SES has given up, however right DNS is', () => {
    expect(verdict('right', {state: 'failed'})).to.equal('wrong')
    expect(verdict('waiting', {state: 'failed'})).to.equal('wrong')
  })
  for (const [part, says, expected] of [
    ['mailFrom', 'pending', 'waiting'],
    ['mailFrom', 'failed', 'wrong'],
    ['mailFrom', 'accepted', 'right'],
    ['mailFrom', null, 'right'],
    ['dkim', 'pending', 'waiting'],
    ['dkim', 'failed', 'wrong'],
    ['dkim', 'accepted', 'right'],
  ] as const) {
    it(`is ${expected} where DNS is right, the identity is verified and SES says ${says} of ${part}`, () => {
      expect(verdict('right', {state: 'verified', [part]: says})).to.equal(expected)
    })
  }
  it('is about DNS where that is not right', () => {
    expect(verdict('wrong', {state: 'verified'})).to.equal('wrong')
    expect(verdict('waiting', {state: 'pending'})).to.equal('waiting')
    expect(verdict('unknown', {state: 'pending'})).to.equal('unknown')
  })
})

describe('the verdict on zones', () => {
  it('outweighs records that are right', () => {
    expect(dnsVerdict([{state: 'right'}], [{severity: 'wrong'}])).to.equal('wrong')
    expect(dnsVerdict([{state: 'unknown'}], [{severity: 'wrong'}])).to.equal('wrong')
    expect(dnsVerdict([{state: 'right'}], [{severity: 'warning'}])).to.equal('right')
  })
})

describe('the judgement on an identity', () => {
  const judged = (change: Partial<IdentityFacts>) =>
    judgeIdentity(
      {verifiedForSending: false, verificationStatus: 'PENDING', dkimStatus: 'PENDING', ...change},
      {now: Date.parse('2026-11-24T12:00:00Z'), since},
    )
  let since: string | undefined
  beforeEach(() => {
    since = undefined
  })

  it('says until when SES looks: 72 hours from when the instance was made or changed', () => {
    since = '2026-11-23T10:30:00Z'
    expect(judged({})).to.deep.include({
      givesUpAt: '2026-11-26T10:30:00.000Z',
      notes: ['SES checks until 2026-11-26 10:30 UTC, 46 h 00 m from now'],
    })
    since = '2026-11-21T12:20:00Z'
    expect(judged({}).notes[0]).to.match(/20 m 00 s from now$/)
  })
  it('counts no hours that are over, or that nobody knows, or where SES need not look', () => {
    since = '2026-11-20T00:00:00Z'
    expect(judged({})).to.deep.include({givesUpAt: null, notes: []})
    since = undefined
    expect(judged({})).to.deep.include({givesUpAt: null, notes: []})
    since = '2026-11-24T00:00:00Z'
    expect(judged({verifiedForSending: true, verificationStatus: 'SUCCESS'})).to.deep.include({givesUpAt: null})
  })

  it('is verified by the flag that SES sends by', () => {
    const verified = judged({verifiedForSending: true, verificationStatus: 'SUCCESS', dkimStatus: 'SUCCESS'})
    expect(verified).to.deep.include({state: 'verified', notes: []})
  })
  it('is pending with what SES found', () => {
    expect(judged({errorType: 'INVALID_VALUE'})).to.deep.include({
      state: 'pending',
      notes: ['SES found a DKIM name with another value at its last check'],
    })
  })
  it('names an error that it does not know', () => {
    expect(judged({errorType: 'REPLICATION_ACCESS_DENIED'}).notes).to.deep.equal([
      'SES reports REPLICATION_ACCESS_DENIED',
    ])
  })
  it('has failed when SES stopped checking', () => {
    expect(judged({verificationStatus: 'FAILED', dkimStatus: 'FAILED'}).state).to.equal('failed')
    expect(judged({dkimStatus: 'FAILED'}).notes[0]).to.match(/has stopped/)
  })
  it('sends on while SES misses the records', () => {
    const shaky = judged({verifiedForSending: true, verificationStatus: 'TEMPORARY_FAILURE'})
    expect(shaky.state).to.equal('verified')
    expect(shaky.notes[0]).to.match(/does not find the records any more/)
  })
  describe('on MAIL FROM and DKIM, whatever the identity is', () => {
    const mailFrom = (mailFromStatus: string) =>
      judged({verifiedForSending: true, dkimStatus: 'SUCCESS', mailFromDomain: 'mail.agency.gov', mailFromStatus})
    for (const [status, part] of [
      ['SUCCESS', 'accepted'],
      ['PENDING', 'pending'],
      ['TEMPORARY_FAILURE', 'pending'],
      ['FAILED', 'failed'],
    ] as const) {
      it(`takes ${status} for ${part}`, () => {
        expect(mailFrom(status)).to.deep.include({state: 'verified', dkim: 'accepted', mailFrom: part})
        expect(judged({verifiedForSending: true, dkimStatus: status})).to.deep.include({dkim: part, mailFrom: null})
      })
    }
    it('says that SES does not find the MX record any more', () => {
      expect(mailFrom('TEMPORARY_FAILURE').notes[0]).to.match(/does not find the MX record any more/)
    })
    it('says both where SES and name servers do not agree', () => {
      const record = {purpose: 'mx', key: 'k', name: 'mail.agency.gov', type: 'MX', ttl: 600, value: '10 x'} as const
      const facts = {verifiedForSending: true, verificationStatus: 'SUCCESS', dkimStatus: 'SUCCESS'}
      const notes = (status: string, state: 'right' | 'missing') =>
        judgeIdentity({...facts, mailFromDomain: 'mail.agency.gov', mailFromStatus: status}, {now: 0}, [
          {record, state},
        ]).notes.join('; ')
      expect(notes('FAILED', 'right')).to.match(/name servers answer the MX record .* while SES says FAILED/)
      expect(notes('SUCCESS', 'missing')).to.match(/SES has found the MX record .* while name servers do not/)
      expect(notes('SUCCESS', 'right')).to.equal('')
      expect(judgeIdentity(facts, {now: 0}, [{record, state: 'right'}]).notes.join()).to.match(
        /SES has no MAIL FROM domain for this identity/,
      )
    })
  })
  it('says what a MAIL FROM domain lacks', () => {
    expect(judged({mailFromDomain: 'mail.agency.gov', mailFromStatus: 'PENDING'}).notes[0]).to.match(
      /until SES accepts/,
    )
    expect(judged({mailFromDomain: 'mail.agency.gov', mailFromStatus: 'FAILED'}).notes[0]).to.match(/stopped checking/)
    expect(judged({mailFromDomain: 'mail.agency.gov', mailFromStatus: 'SUCCESS'}).notes).to.deep.equal([])
  })
})

describe('the wait between two checks', () => {
  const remote = [{address: '192.0.2.1'}, {address: '127.0.0.1'}]
  const local = [{address: '127.0.0.1'}, {address: '::1'}]
  const quiet = {servers: remote, records: []}

  it('grows from two to thirty seconds', () => {
    const waits: number[] = []
    let wait: number | undefined
    for (let look = 0; look < 10; look += 1) {
      wait = nextWait(quiet, wait)
      waits.push(wait)
    }
    expect(waits.slice(0, 3)).to.deep.equal([2000, 3000, 4500])
    expect(waits.at(-1)).to.equal(30_000)
  })
  it('ends when a cache lets go', () => {
    const cached = {servers: remote, records: [{state: 'elsewhere', secondsLeft: 7} as const]}
    expect(nextWait(cached, 20_000)).to.equal(7000)
    expect(nextWait({servers: remote, records: [{state: 'elsewhere', secondsLeft: 0}]}, 20_000)).to.equal(2000)
    expect(nextWait({servers: remote, records: [{state: 'wrong', secondsLeft: 7}]}, 20_000)).to.equal(30_000)
  })
  it('is short where only this machine is asked', () => {
    expect(nextWait({servers: local, records: []}, undefined)).to.equal(1000)
    expect(nextWait({servers: local, records: []}, 60_000)).to.equal(2000)
    expect(nextWait({servers: [], records: []}, undefined)).to.equal(2000)
  })
})

describe('the distance between two names', () => {
  for (const [a, b, distance] of [
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['flaw', 'lawn', 2],
    ['abc', 'abc', 0],
  ] as const) {
    it(`is ${distance} from "${a}" to "${b}"`, () => {
      expect(editDistance(a, b)).to.equal(distance)
    })
  }
})
