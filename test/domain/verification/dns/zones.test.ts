import {expect} from 'chai'
import type {RequiredRecord} from '../../../../src/domain/records/required-records.ts'
import type {DnsReply, ServerAddress} from '../../../../src/domain/verification/dns/answers.ts'
import {judgeZones} from '../../../../src/domain/verification/dns/zones.ts'
import {type DnsFacts, planUnchecked, replyKey} from '../../../../src/domain/verification/facts.ts'

const RECORD: RequiredRecord = {
  purpose: 'dmarc',
  key: 'dmarc_verification_record',
  name: '_dmarc.agency.gov',
  type: 'TXT',
  ttl: 600,
  value: 'v=DMARC1; p=reject',
}
const server = (label: string): ServerAddress => ({label, address: label, port: 53})
const [NS1, NS2, PUBLIC] = [server('ns1'), server('ns2'), server('9.9.9.9')]
const SOA = {name: 'agency.gov', type: 'SOA'} as const
const QUESTION = {name: RECORD.name, type: RECORD.type} as const

const soa = (serial: number, authoritative = true): DnsReply => ({
  kind: 'answer',
  rcode: 'NOERROR',
  authoritative,
  answers: [{name: 'agency.gov', type: 'SOA', ttl: 60, data: `ns1 hostmaster ${serial} 1 2 3 4`}],
})
const refused: DnsReply = {kind: 'no-answer', reason: 'refused'}
const empty: DnsReply = {kind: 'answer', rcode: 'NOERROR', authoritative: false, answers: []}

function facts(
  replies: [ServerAddress, typeof SOA | typeof QUESTION, DnsReply][],
  unchecked: DnsReply[] = [],
): DnsFacts {
  return {
    domain: 'agency.gov',
    authorities: new Map([[RECORD.name, {zone: 'agency.gov', servers: [NS1, NS2]}]]),
    resolvers: [PUBLIC],
    replies: new Map(replies.map(([who, question, reply]) => [replyKey(who, question), reply])),
    unchecked: new Map(unchecked.map((reply) => [replyKey(PUBLIC, QUESTION), reply])),
  }
}
const judged = (...given: Parameters<typeof facts>) =>
  judgeZones([RECORD], facts(...given)).map(({code, severity, servers, text}) => ({code, severity, servers, text}))

describe('the judgement on a zone', () => {
  it('says nothing when its servers agree', () => {
    expect(
      judged([
        [NS1, SOA, soa(7)],
        [NS2, SOA, soa(7)],
      ]),
    ).to.deep.equal([])
  })

  it('says nothing of a server that did not answer, which the records say already', () => {
    const silent: DnsReply = {kind: 'no-answer', reason: 'timeout'}
    expect(
      judged([
        [NS1, SOA, soa(7)],
        [NS2, SOA, silent],
      ]),
    ).to.deep.equal([])
  })

  for (const [name, reply] of [
    ['refuses', refused],
    ['refers elsewhere', empty],
    ['answers from a cache', soa(7, false)],
  ] as const) {
    it(`names a server that ${name} as one that does not keep the zone`, () => {
      expect(
        judged([
          [NS1, SOA, soa(7)],
          [NS2, SOA, reply],
        ]),
      ).to.deep.equal([
        {
          code: 'lame-server',
          severity: 'warning',
          servers: ['ns2'],
          text: 'ns2 is named for agency.gov and does not keep it',
        },
      ])
    })
  }

  it('names servers that hold different versions', () => {
    expect(
      judged([
        [NS1, SOA, soa(8)],
        [NS2, SOA, soa(7)],
      ]),
    ).to.deep.equal([
      {
        code: 'servers-disagree',
        severity: 'warning',
        servers: ['ns1', 'ns2'],
        text: 'the servers hold different versions: ns1 8, ns2 7',
      },
    ])
  })

  describe('with DNSSEC', () => {
    const servfail = (code?: number): DnsReply => ({
      kind: 'no-answer',
      reason: 'servfail',
      ...(code === undefined ? {} : {extended: {code, text: ''}}),
    })

    it('is broken when a resolver answers only once it need not check', () => {
      const [found] = judged([[PUBLIC, QUESTION, servfail()]], [empty])
      expect(found).to.include({code: 'dnssec-broken', severity: 'wrong'})
      expect(found?.text).to.match(/^DNSSEC of agency\.gov is broken; resolvers/)
    })

    it('is broken when the resolver says so itself, and says how', () => {
      expect(judged([[PUBLIC, QUESTION, servfail(7)]])[0]?.text).to.match(/is broken: a signature has expired;/)
    })

    it('is broken without a reason when the resolver says that much and no more', () => {
      const [found] = judged([[PUBLIC, QUESTION, servfail(6)]])
      expect(found?.text).to.match(/^DNSSEC of agency\.gov is broken; resolvers/)
    })

    it('is not to blame when the resolver fails without checking too', () => {
      expect(judged([[PUBLIC, QUESTION, servfail(23)]], [servfail()])).to.deep.equal([])
    })

    it('is asked about only where a resolver failed, and once', () => {
      expect(planUnchecked([RECORD], facts([[PUBLIC, QUESTION, empty]]))).to.deep.equal([])
      expect(planUnchecked([RECORD, RECORD], facts([[PUBLIC, QUESTION, servfail()]]))).to.deep.equal([
        {server: PUBLIC, question: QUESTION},
      ])
    })
  })
})
