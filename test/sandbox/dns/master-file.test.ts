import {expect} from 'chai'
import fc from 'fast-check'
import {DnsDataError, exportZone, importZone, listRecords, setRecord} from '../../../src/sandbox/dns/zones.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'

describe('zone files', () => {
  let env: TestEnvironment
  beforeEach(() => {
    env = testEnvironment()
  })
  afterEach(() => env.dispose())

  const lines = () => listRecords(env).map(({name, ttl, type, data}) => `${name} ${ttl} ${type} ${data}`)

  it('reads every liberty that RFC 1035 gives', () => {
    const text = `\uFEFF; a comment
$ORIGIN Agency.Test.\r
$TTL 1h
@    IN SOA ns1 host\\.master (
       7 ; serial
       2h 15m 2w 60 )
     IN NS ns1            ; no owner: the one before
     NS ns2.elsewhere.example.
ns1  30 IN A 192.0.2.1
     IN 30 AAAA 2001:db8::1
WWW  CNAME @
_dmarc TXT ( "v=DMARC1; p=reject;"
             " rua=mailto:a@agency.test" )
plain TXT no\\ quotes\\; needed "\\195\\188 \\"q\\" \\\\"
$ORIGIN sub
@    MX 10 mail
x    MX 0 .
`
    expect(importZone(env, text)).to.deep.equal({zone: 'agency.test', records: 10})
    expect(lines()).to.have.members([
      'agency.test 3600 SOA ns1.agency.test host\\.master.agency.test 7 7200 900 1209600 60',
      'agency.test 3600 NS ns1.agency.test',
      'agency.test 3600 NS ns2.elsewhere.example',
      'ns1.agency.test 30 A 192.0.2.1',
      'ns1.agency.test 30 AAAA 2001:db8::1',
      'www.agency.test 3600 CNAME agency.test',
      '_dmarc.agency.test 3600 TXT v=DMARC1; p=reject; rua=mailto:a@agency.test',
      'plain.agency.test 3600 TXT no quotes;neededü "q" \\',
      'sub.agency.test 3600 MX 10 mail.sub.agency.test',
      'x.sub.agency.test 3600 MX 0 .',
    ])
  })

  it('finds the zone by the SOA, the given origin, $ORIGIN, or the names themselves', () => {
    expect(importZone(env, 'a.one.test. TXT "x"').zone).to.equal('one.test')
    expect(importZone(env, 'a TXT "x"', 'b.two.test').zone).to.equal('b.two.test')
    expect(importZone(env, '$ORIGIN c.three.test.\na TXT "x"').zone).to.equal('c.three.test')
    expect(importZone(env, 'd.four.test. SOA ns. h. 1 1 1 1 1', 'test').zone).to.equal('d.four.test')
  })

  it('names the line that is wrong, and then writes nothing', () => {
    const cases: [text: string, message: string | RegExp][] = [
      ['www A 192.0.2.1', 'line 1: "www" is relative and there is no $ORIGIN'],
      ['\n\n; x\nwww.agency.test. A 192.0.2', /^line 4: "192.0.2" is not what A data needs$/],
      ['a.test. A (192.0.2.1', 'line 1: "(" is never closed'],
      ['a.test. A 192.0.2.1 )', 'line 1: ")" without "("'],
      ['a.test. TXT "open\nb.test. TXT "x"', 'line 1: a quoted string is not closed on its threshold'],
      ['$INCLUDE other', 'line 1: $INCLUDE is not supported'],
      ['$TTL', 'line 1: $TTL takes one value'],
      [' A 192.0.2.1', /^line 1: the record has no owner/],
      ['a.test. WKS x', /^line 1: "WKS" is not a record type/],
      ['a.test. CH TXT x', 'line 1: class CH is not supported'],
      ['a.test. 600 IN', 'line 1: the record has no type'],
      ['a.test. TXT', 'line 1: the TXT record has no data'],
      [`a.test. TXT "${'x'.repeat(256)}"`, /^line 1: a quoted string has more than 255 octets/],
      ['a.test. TXT "\\256"', /^line 1: \\256/],
      ['a.test. TXT "\\255"', /^line 1: text that is not UTF-8/],
      ['a.test. TXT x\\', 'line 1: a backslash with nothing after it'],
      ['$ORIGIN agency.test.\na TXT ok\nb.other.test. TXT x', 'line 3: b.other.test is not in the zone agency.test'],
      ['$ORIGIN a.test.\nx CNAME a.\nx CNAME b.', 'line 3: x.a.test has a CNAME already, on line 2'],
      ['$ORIGIN a.test.\nx TXT a\nx CNAME b.', /^line 3: a CNAME is alone at its name/],
      ['; nothing', 'there is no record in the text'],
    ]
    for (const [text, message] of cases) {
      const importing = expect(() => importZone(env, text), text)
      if (typeof message === 'string') importing.to.throw(DnsDataError).with.property('message', message)
      else importing.to.throw(DnsDataError, message)
    }
    expect(listRecords(env)).to.be.empty
    expect(env.store.all('SELECT * FROM dns_zone')).to.be.empty
  })

  it('adds to what the zone has, and takes over a CNAME', () => {
    setRecord(env, {name: 'agency.test', type: 'TXT', ttl: 60, data: 'kept'})
    setRecord(env, {name: 'a.agency.test', type: 'CNAME', ttl: 60, data: 'wrong.example'})
    importZone(env, '$ORIGIN agency.test.\n$TTL 60\n@ TXT "new"\na CNAME right.example.')
    expect(lines()).to.deep.equal([
      'agency.test 60 TXT kept',
      'agency.test 60 TXT new',
      'a.agency.test 60 CNAME right.example',
    ])
  })

  it('writes SOA first, then NS, names absolute, TXT in strings of at most 255 octets', () => {
    const value = `${'ü'.repeat(127)}xy"\\;`
    setRecord(env, {name: 'agency.test', type: 'TXT', ttl: 60, data: value})
    setRecord(env, {name: '_sip._tcp.agency.test', type: 'SRV', ttl: 60, data: '1 2 3 sip.agency.test'})
    const serial = Math.floor(env.clock.now() / 1000) + 2
    expect(exportZone(env, 'Agency.Test.')).to.equal(
      [
        '$ORIGIN agency.test.',
        `agency.test. 900 IN SOA ns1.sandbox.test. hostmaster.sandbox.test. ${serial} 7200 900 1209600 60`,
        'agency.test. 3600 IN NS ns1.sandbox.test.',
        'agency.test. 3600 IN NS ns2.sandbox.test.',
        `agency.test. 60 IN TXT "${'\\195\\188'.repeat(127)}x" "y\\"\\\\;"`,
        '_sip._tcp.agency.test. 60 IN SRV 1 2 3 sip.agency.test.',
        '',
      ].join('\n'),
    )
  })

  it('exports the zones that are always there', () => {
    expect(exportZone(env, 'sandbox.test')).to.include('ns1.sandbox.test. 3600 IN A 127.0.0.1')
    expect(exportZone(env, 'amazonses.com')).to.include('IN TXT "v=spf1 ')
  })

  const label = fc.stringMatching(/^[a-z0-9_]([a-z0-9-]{0,20}[a-z0-9])?$/)
  const host = fc.array(label, {minLength: 1, maxLength: 4}).map((labels) => labels.join('.'))
  const data = fc.oneof(
    fc.ipV4().map((address) => ({type: 'A', data: address})),
    fc.ipV6().map((address) => ({type: 'AAAA', data: address})),
    fc.tuple(fc.nat(65_535), host).map(([preference, name]) => ({type: 'MX', data: `${preference} ${name}`})),
    host.map((name) => ({type: 'PTR', data: name})),
    fc
      .string({unit: 'grapheme', maxLength: 700})
      .filter((text) => !text.includes('\0'))
      .map((text) => ({type: 'TXT', data: text})),
    fc
      .string({unit: fc.constantFrom('"', '\\', ';', '(', '0', ' ', '\n', '\t', 'é')})
      .map((text) => ({type: 'TXT', data: text})),
    fc
      .stringMatching(/^[ -~]{0,40}$/)
      .map((text) => ({type: 'CAA', data: `0 issue "${text.replace(/["\\]/g, '\\$&')}"`})),
  )

  it('reads back exactly what it wrote, whatever it is', () => {
    const record = fc.tuple(host, fc.nat(100_000), data)
    fc.assert(
      fc.property(fc.array(record, {minLength: 1, maxLength: 12}), (records) => {
        env.store.run('DELETE FROM dns_record')
        for (const [name, ttl, rest] of records)
          setRecord(env, {name: `${name}.agency.test`, ttl, ...rest}, 'agency.test')
        const before = listRecords(env)
        const text = exportZone(env, 'agency.test')
        env.store.run('DELETE FROM dns_record')
        expect(importZone(env, text)).to.deep.equal({zone: 'agency.test', records: before.length + 3})
        const after = listRecords(env).filter((kept) => kept.type !== 'SOA' && kept.type !== 'NS')
        expect(after).to.deep.equal(before)
      }),
      {numRuns: 60},
    )
  })

  it('never fails in a way of its own, whatever it reads', () => {
    const piece = fc.constantFrom(
      '$ORIGIN a.test.',
      '\n',
      ' ',
      '(',
      ')',
      '"',
      '\\',
      ';',
      'TXT',
      'IN',
      '60',
      '@',
      'x',
      'A',
      '1.2.3.4',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({unit: 'binary'}),
          fc.array(piece, {maxLength: 25}).map((pieces) => pieces.join(' ')),
        ),
        (text) => {
          try {
            importZone(env, text)
          } catch (error) {
            expect(error).to.be.instanceOf(DnsDataError)
          }
        },
      ),
      {numRuns: 100},
    )
  })
})
