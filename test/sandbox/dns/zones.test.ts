import {expect} from 'chai'
import {
  createZone,
  DnsDataError,
  deleteRecord,
  deleteZonesManagedBy,
  exportZone,
  importZone,
  listRecords,
  setRecord,
} from '../../../src/sandbox/dns/zones.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'

describe('zones', () => {
  let env: TestEnvironment
  beforeEach(() => {
    env = testEnvironment()
  })
  afterEach(() => env.dispose())

  const set = (name: string, type: string, data: string, ttl = 600) => setRecord(env, {name, type, ttl, data})
  const kept = (zone?: string) => listRecords(env, zone).map(({name, type, data}) => `${name} ${type} ${data}`)
  const serial = (zone: string) => Number(/ SOA \S+ \S+ (\d+) /.exec(exportZone(env, zone))?.[1])
  const addIdentity = (name: string) =>
    env.store.run(
      `INSERT INTO email_identity (name, dkim_tokens_json, dkim_status, verification_status, verified_for_sending,
         searching_since, created_at) VALUES (?, '[]', 'PENDING', 'PENDING', 0, 0, 0)`,
      name,
    )

  it('keeps names in lower case without the final dot', () => {
    set('WWW.Agency.Test.', 'cname', 'Web.Agency.Test.')
    expect(kept()).to.deep.equal(['www.agency.test CNAME web.agency.test'])
  })

  it('keeps the data of each type in one form', () => {
    const cases: [type: string, given: string, expected: string][] = [
      ['A', '192.0.2.1', '192.0.2.1'],
      ['AAAA', '2001:DB8:0:0::1', '2001:db8::1'],
      ['MX', ' 010  Mail.Agency.Test. ', '10 mail.agency.test'],
      ['MX', '0 .', '0 .'],
      ['NS', 'NS1.example.', 'ns1.example'],
      ['PTR', 'host.example', 'host.example'],
      ['SRV', '1 2 5060 sip.example.', '1 2 5060 sip.example'],
      ['CAA', '0 ISSUE "ca.example; policy=a\\"b"', '0 issue "ca.example; policy=a\\"b"'],
      ['CAA', '128 issue ca.example', '128 issue "ca.example"'],
      ['TXT', ' "as it is"  ; \\ ', ' "as it is"  ; \\ '],
      ['TXT', '', ''],
      [
        'SOA',
        'ns.example. host\\.master.example 1 2h 15m 2w 60',
        'ns.example host\\.master.example 1 7200 900 1209600 60',
      ],
    ]
    for (const [type, given, expected] of cases) {
      expect(set('agency.test', type, given), `${type} ${given}`).to.include({data: expected})
    }
  })

  it('refuses data that is not of its type', () => {
    const cases: [type: string, data: string, message: RegExp][] = [
      ['A', '192.0.2', /"192.0.2" is not what A data needs/],
      ['A', '2001:db8::1', /A data/],
      ['AAAA', '192.0.2.1', /AAAA data/],
      ['AAAA', 'fe80::1%eth0', /AAAA data/],
      ['MX', 'mail.agency.test', /MX data has 2 fields, not 1/],
      ['MX', '70000 mail.agency.test', /from 0 to 65535/],
      ['MX', '10 ma il', /2 fields, not 3/],
      ['CNAME', 'a..b', /empty label/],
      ['CNAME', `${'a'.repeat(64)}.test`, /at most 63 octets/],
      ['NS', 'bücher.test', /IDNs as xn--/],
      ['SRV', '1 2 x sip.example', /"x" is not a number/],
      ['CAA', '0 issue', /3 fields, not 2/],
      ['CAA', '0 is-sue "x"', /CAA data/],
      ['TXT', 'a\0b', /without NUL/],
      ['TXT', '\ud800', /UTF-8/],
      ['TXT', 'x'.repeat(66_000), /at most/],
      ['SPF', 'v=spf1', /"SPF" is not one of A, AAAA/],
    ]
    for (const [type, data, message] of cases) {
      expect(() => set('agency.test', type, data), `${type} ${data}`).to.throw(DnsDataError, message)
    }
    expect(() => set('agency.test', 'TXT', 'x', -1)).to.throw(DnsDataError, /-1 is not a TTL/)
    expect(() => set('agency.test', 'TXT', 'x', 1.5)).to.throw(DnsDataError, /1.5 is not a TTL/)
    expect(() => set('.', 'A', '192.0.2.1')).to.throw(DnsDataError, /not a domain name/)
    expect(listRecords(env)).to.be.empty
  })

  it('puts a record in the closest zone', () => {
    createZone(env, 'agency.test')
    createZone(env, 'mail.agency.test')
    expect(set('x.mail.agency.test', 'A', '192.0.2.1').zone).to.equal('mail.agency.test')
    expect(set('mailx.agency.test', 'A', '192.0.2.1').zone).to.equal('agency.test')
    expect(set('x.sandbox.test', 'A', '192.0.2.1').zone).to.equal('sandbox.test')
  })

  it('makes a zone where there is none: the one that is named, the domain of an identity, or the last two labels', () => {
    addIdentity('sub.dept.agency.test')
    expect(set('token._domainkey.sub.dept.agency.test', 'CNAME', 'x.example').zone).to.equal('sub.dept.agency.test')
    expect(set('www.other.agency.test', 'A', '192.0.2.1').zone).to.equal('agency.test')
    const named = setRecord(env, {name: 'a.b.third.test', type: 'A', ttl: 1, data: '192.0.2.1'}, 'b.third.test')
    expect(named.zone).to.equal('b.third.test')
    expect(() => setRecord(env, {name: 'a.test', type: 'A', ttl: 1, data: '192.0.2.1'}, 'b.test')).to.throw(
      DnsDataError,
      'a.test is not in the zone b.test',
    )
    expect(() => exportZone(env, 'b.test')).to.throw(DnsDataError, 'there is no zone b.test')
  })

  it('keeps a CNAME alone at its name, whichever came first', () => {
    set('both.agency.test', 'TXT', 'x')
    expect(() => set('both.agency.test', 'CNAME', 'x.example')).to.throw(DnsDataError, /has a TXT record already/)
    set('alias.agency.test', 'CNAME', 'x.example')
    expect(() => set('alias.agency.test', 'TXT', 'x')).to.throw(DnsDataError, /has a CNAME record already/)
    expect(() => set('agency.test', 'CNAME', 'x.example')).to.throw(DnsDataError, /SOA/)
    expect(kept()).to.have.members(['both.agency.test TXT x', 'alias.agency.test CNAME x.example'])
  })

  it('replaces a CNAME and a SOA, and adds everything else', () => {
    set('alias.agency.test', 'CNAME', 'wrong.example')
    set('alias.agency.test', 'CNAME', 'right.example')
    set('agency.test', 'TXT', 'v=spf1 -all')
    set('agency.test', 'TXT', 'v=spf1 include:amazonses.com -all')
    expect(kept()).to.deep.equal([
      'agency.test TXT v=spf1 -all',
      'agency.test TXT v=spf1 include:amazonses.com -all',
      'alias.agency.test CNAME right.example',
    ])
  })

  it('gives a whole RRset the newest TTL', () => {
    set('agency.test', 'TXT', 'a', 600)
    set('agency.test', 'TXT', 'b', 30)
    set('agency.test', 'TXT', 'a', 30)
    expect(listRecords(env).map(({data, ttl}) => [data, ttl])).to.deep.equal([
      ['a', 30],
      ['b', 30],
    ])
  })

  it('deletes by name, by type or by data, and says how many', () => {
    set('agency.test', 'TXT', 'a')
    set('agency.test', 'TXT', 'b')
    set('agency.test', 'MX', '10 mail.agency.test')
    expect(deleteRecord(env, {name: 'Agency.test.', type: 'mx', data: '10 MAIL.agency.test.'})).to.equal(1)
    expect(deleteRecord(env, {name: 'agency.test', type: 'TXT', data: 'none'})).to.equal(0)
    expect(deleteRecord(env, {name: 'agency.test', data: 'a'})).to.equal(1)
    expect(deleteRecord(env, {name: 'agency.test'})).to.equal(1)
    expect(listRecords(env)).to.be.empty
  })

  it('counts the serial up with each change', () => {
    const serials = [
      () => set('agency.test', 'TXT', 'a'),
      () => set('agency.test', 'TXT', 'b'),
      () => deleteRecord(env, {name: 'agency.test'}),
      () => importZone(env, '$ORIGIN agency.test.\n@ TXT "c"'),
      () => env.advance(86_400_000),
      () => set('agency.test', 'TXT', 'd'),
    ].map((change) => {
      change()
      return serial('agency.test')
    })
    expect(serials[1]).to.be.above(serials[0]!)
    expect(serials[2]).to.be.above(serials[1]!)
    expect(serials[3]).to.be.above(serials[2]!)
    expect(serials[4]).to.equal(serials[3])
    expect(serials[5]).to.be.above(serials[4]!)
  })

  it('removes the zones of an owner and nothing else', () => {
    createZone(env, 'one.appmail.sandbox.test', 'instance-1')
    createZone(env, 'two.appmail.sandbox.test', 'instance-2')
    set('x.one.appmail.sandbox.test', 'TXT', '1')
    set('x.two.appmail.sandbox.test', 'TXT', '2')
    expect(deleteZonesManagedBy(env, 'instance-1')).to.equal(1)
    expect(kept()).to.deep.equal(['x.two.appmail.sandbox.test TXT 2'])
    expect(set('x.one.appmail.sandbox.test', 'TXT', '3').zone).to.equal('sandbox.test')
  })

  it('leaves a zone as it is when it is made again', () => {
    createZone(env, 'one.test', 'instance-1')
    set('one.test', 'TXT', 'x')
    createZone(env, 'One.Test.', 'instance-2')
    expect(kept()).to.deep.equal(['one.test TXT x'])
    expect(deleteZonesManagedBy(env, 'instance-2')).to.equal(0)
  })

  it("keeps nothing in Amazon's domain", () => {
    expect(() => set('x.dkim.amazonses.com', 'TXT', 'p=')).to.throw(DnsDataError, /Amazon's/)
  })
})
