import {expect} from 'chai'
import {APEX, MAIL_FROM, merged} from './facts.ts'

const includes = (count: number, rest = '') =>
  `v=spf1 ${Array.from({length: count}, (_, index) => `include:_${index}.net`).join(' ')}${rest} -all`
const nested = (count: number) => ({
  'TXT _big.net': includes(count).replace(/_(\d)/g, '_n$1'),
  ...Object.fromEntries(Array.from({length: 10}, (_, index) => [`TXT _n${index}.net`, 'v=spf1 -all'])),
  ...Object.fromEntries(Array.from({length: 10}, (_, index) => [`TXT _${index}.net`, 'v=spf1 -all'])),
})

describe('the merge of SPF', () => {
  it('publishes the required record where there is none, and warns of its -all', () => {
    const {change, codes} = merged(APEX, {})
    expect(change('spf')).to.deep.include({
      values: ['v=spf1 include:amazonses.com -all'],
      add: ['v=spf1 include:amazonses.com -all'],
      remove: [],
      before: [],
    })
    expect(codes('spf')).to.deep.equal(['spf-first', 'spf-without-effect'])
  })

  it('changes the record that is there and keeps the other texts of the name', () => {
    const {change, spf, note} = merged(APEX, {
      'TXT agency.gov': ['token=1', 'v=spf1 include:_spf.google.com ~all'],
      'TXT _spf.google.com': 'v=spf1 include:_a.google.com include:_b.google.com ~all',
      'TXT _a.google.com': 'v=spf1 ip4:192.0.2.0/24 ~all',
      'TXT _b.google.com': 'v=spf1 ip4:198.51.100.0/24 ~all',
    })
    expect(change('spf')).to.deep.include({
      values: ['token=1', 'v=spf1 include:_spf.google.com include:amazonses.com ~all'],
      add: ['v=spf1 include:_spf.google.com include:amazonses.com ~all'],
      remove: ['v=spf1 include:_spf.google.com ~all'],
      wanted: 'v=spf1 include:_spf.google.com include:amazonses.com ~all',
    })
    expect([spf[0]?.before?.lookups, spf[0]?.after.lookups]).to.deep.equal([3, 4])
    expect(change('spf')?.why).to.contain('Lookups: 3 before, 4 of 10 after')
    expect(note('spf-merged')?.text).to.contain(
      'It takes 3 lookups before, 4 lookups after; 10 lookups and 2 void ones',
    )
  })

  it('leaves a record that lets SES send as it is', () => {
    const {change, codes} = merged(APEX, {'TXT agency.gov': 'v=spf1 INCLUDE:AmazonSES.com mx ?all'})
    expect(change('spf')).to.deep.include({add: [], remove: []})
    expect(codes('spf')).to.not.include('spf-merged')
  })

  it('makes one of several, the owner’s ending first, and takes the others out', () => {
    const own = 'v=spf1 mx ~all'
    const ours = 'v=spf1 include:amazonses.com -all'
    const {change, spf, codes} = merged(APEX, {
      'TXT agency.gov': [ours, own],
      'MX agency.gov': '10 m.net',
      'A m.net': '192.0.2.1',
    })
    expect(change('spf')).to.deep.include({
      values: ['v=spf1 mx include:amazonses.com ~all'],
      remove: [ours, own],
    })
    expect(codes('spf')).to.include('spf-several')
    expect(spf[0]?.before).to.equal(null)
  })

  it('takes out the second record alone where the first is right already', () => {
    const right = 'v=spf1 mx include:amazonses.com ~all'
    const {change} = merged(APEX, {
      'TXT agency.gov': [right, 'v=spf1 mx -all'],
      'MX agency.gov': '10 m.net',
      'A m.net': '192.0.2.1',
    })
    expect(change('spf')).to.deep.include({add: [], remove: ['v=spf1 mx -all'], values: [right]})
  })

  it('puts SES before a redirect', () => {
    const {change} = merged(APEX, {'TXT agency.gov': 'v=spf1 redirect=_spf.x.net', 'TXT _spf.x.net': 'v=spf1 -all'})
    expect(change('spf')?.wanted).to.equal('v=spf1 include:amazonses.com redirect=_spf.x.net')
  })

  it('takes ten lookups', () => {
    const {change, spf} = merged(APEX, {'TXT agency.gov': includes(9), ...nested(0)})
    expect(spf[0]?.after.lookups).to.equal(10)
    expect(change('spf')?.wanted).to.match(/include:amazonses\.com -all$/)
  })

  it('refuses eleven, names the heaviest, and says that the record is not needed', () => {
    const {change, note, spf, codes} = merged(APEX, {'TXT agency.gov': includes(3, ' include:_big.net'), ...nested(6)})
    expect(spf[0]).to.deep.include({refused: true})
    expect(spf[0]?.after.lookups).to.equal(11)
    expect(change('spf')).to.equal(undefined)
    const {text, severity} = note('spf-over-lookups') ?? {text: '', severity: 'info'}
    expect(severity).to.equal('problem')
    expect(text).to.contain('would take 11 DNS lookups').and.contain('The heaviest is include:_big.net, with 7')
    expect(text).to.contain('leave the record as it is')
    expect(codes('spf')).to.not.include('spf-merged')
  })

  it('does not call a record needless that a MAIL FROM domain has', () => {
    const {note} = merged(MAIL_FROM, {'TXT mail.agency.gov': includes(10), ...nested(0)})
    const {text = ''} = note('spf-over-lookups') ?? {}
    expect(text).to.contain('choose another MAIL FROM subdomain').and.not.contain('leave the record')
  })

  it('leaves a record that reaches the limit after SES has passed, and warns for the other senders', () => {
    const {note, change} = merged(APEX, {
      'TXT agency.gov': `v=spf1 include:amazonses.com ${includes(10).slice(7)}`,
      ...nested(0),
    })
    expect(note('spf-over-lookups')).to.include({severity: 'warning'})
    expect(note('spf-over-lookups')?.text).to.match(/^The SPF record of agency\.gov takes 11/)
    expect(change('spf')).to.deep.include({add: [], remove: []})
  })

  it('refuses a record that reaches the limit before SES’s term, which receivers then never come to', () => {
    const {note, change} = merged(APEX, {'TXT agency.gov': includes(10, ' include:amazonses.com'), ...nested(0)})
    expect(note('spf-over-lookups')).to.include({severity: 'problem'})
    expect(change('spf')).to.equal(undefined)
  })

  it('warns of three void lookups', () => {
    const {note} = merged(APEX, {'TXT agency.gov': 'v=spf1 a mx a:x.net -all'})
    expect(note('spf-over-voids')?.text)
      .to.contain('3 lookups')
      .and.contain('remove a, mx, a:x.net, or fix where they lead')
  })

  it('refuses to build on a record with an error, and says where it is', () => {
    const {change, note} = merged(APEX, {'TXT agency.gov': 'v=spf1 ip4:1.2.3 ~all'})
    expect(change('spf')).to.equal(undefined)
    expect(note('spf-syntax')?.text).to.contain('at character 11, in "ip4:1.2.3"')
  })

  it('warns of ptr, of +all and of includes that lead nowhere', () => {
    const {codes} = merged(APEX, {'TXT agency.gov': 'v=spf1 ptr include:amazonses.com include:gone.net +all'})
    expect(codes('spf')).to.include.members(['spf-ptr', 'spf-lets-everybody', 'spf-still-fails'])
  })

  describe('merges into what receivers let SES pass by (check_host, RFC 7208 section 4)', () => {
    it('takes out an include that leads to no record before SES’s term, and names it', () => {
      const {note, change} = merged(APEX, {'TXT agency.gov': 'v=spf1 include:gone.net mx -all'})
      expect(change('spf')?.wanted).to.equal('v=spf1 mx include:amazonses.com -all')
      expect(note('spf-dead-include')).to.include({severity: 'warning'})
      expect(note('spf-dead-include')?.text).to.contain('include:gone.net').and.contain('RFC 7208 section 5.2')
    })

    it('puts SES before a term that refuses its addresses', () => {
      const {note, change} = merged(APEX, {'TXT agency.gov': 'v=spf1 -ip4:199.255.192.0/20 ~all'})
      expect(change('spf')?.wanted).to.equal('v=spf1 include:amazonses.com -ip4:199.255.192.0/20 ~all')
      expect(note('spf-moved-to-front')).to.include({severity: 'info'})
    })

    it('puts SES before three void lookups', () => {
      const {change} = merged(APEX, {'TXT agency.gov': 'v=spf1 a mx a:x.net include:amazonses.com -all'})
      expect(change('spf')?.wanted).to.equal('v=spf1 include:amazonses.com a mx a:x.net -all')
    })

    it('leaves a record that lets SES send by an include of its own zone', () => {
      const own = {'TXT _spf.agency.gov': 'v=spf1 mx include:amazonses.com -all'}
      const {change} = merged(APEX, {'TXT agency.gov': 'v=spf1 redirect=_spf.agency.gov', ...own})
      expect(change('spf')).to.deep.include({add: [], remove: []})
    })
  })

  describe('of a text that is meant as SPF and is none', () => {
    for (const [name, text] of [
      ['a no-break space behind its version', 'v=spf1\u00a0ip4:192.0.2.1 ~all'],
      ['spaces around its equals sign', 'v = spf1 ip4:192.0.2.1 ~all'],
      ['no space behind its version', 'v=spf1ip4:192.0.2.1 ~all'],
      ['a space before it', ' v=spf1 ip4:192.0.2.1 ~all'],
      ['quotation marks around it', '"v=spf1 ip4:192.0.2.1 ~all"'],
      ['no v= before it', 'spf1 ip4:192.0.2.1 ~all'],
    ] as const) {
      it(`keeps its senders and its end, and takes its place: ${name}`, () => {
        const {change, note} = merged(APEX, {'TXT agency.gov': ['hello', text]})
        expect(change('spf')).to.deep.include({
          values: ['hello', 'v=spf1 ip4:192.0.2.1 include:amazonses.com ~all'],
          remove: [text],
        })
        expect(note('spf-void')).to.include({severity: 'warning'})
      })
    }
    it('leaves one beside a record alone', () => {
      const right = 'v=spf1 include:amazonses.com ~all'
      const {change} = merged(APEX, {'TXT agency.gov': [right, 'spf1 mx ~all']})
      expect(change('spf')).to.deep.include({add: [], remove: []})
    })
  })

  it('keeps the TTL that the name has', () => {
    const here = {kind: 'records', values: ['v=spf1 ~all'], ttl: 3600} as const
    expect(merged(APEX, {'TXT agency.gov': here}).change('spf')?.ttl).to.equal(3600)
  })

  it('counts what it could not ask as the least, and says what to ask', () => {
    const {spf, missing} = merged(APEX, {'TXT agency.gov': 'v=spf1 include:slow.net ~all', 'TXT slow.net': null})
    expect(spf[0]?.after).to.deep.include({lookups: 2, complete: false})
    expect(missing).to.deep.include({name: 'slow.net', type: 'TXT'})
  })

  it('says that the domain’s own record needs no SES once there is a MAIL FROM domain', () => {
    const {note, changes} = merged(MAIL_FROM, {
      'TXT agency.gov': 'v=spf1 mx include:amazonses.com ~all',
      'MX agency.gov': '10 m.net',
      'A m.net': '192.0.2.1',
    })
    expect(note('spf-apex-needless')?.text).to.contain('It takes 1 of the 10 lookups')
    expect(changes.some(({name}) => name === 'agency.gov')).to.equal(false)
  })

  it('has nothing to say of a domain’s own record without SES', () => {
    expect(merged(MAIL_FROM, {'TXT agency.gov': 'v=spf1 mx ~all'}).codes('spf')).to.deep.equal([])
  })

  it('advises a MAIL FROM domain that is a CNAME to have it changed where it leads', () => {
    const alias = {kind: 'records', values: ['v=spf1 -all'], alias: 'mail.vendor.net'} as const
    const {change, note} = merged(MAIL_FROM, {'TXT mail.agency.gov': alias})
    expect(change('spf')).to.equal(undefined)
    expect(note('name-is-alias')).to.deep.include({severity: 'problem'})
  })
})
