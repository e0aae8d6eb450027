import {expect} from 'chai'
import {APEX, DKIM, DMARC, merged, type Published} from './facts.ts'

const SIGNED: Published = {[`CNAME ${DKIM.name}`]: DKIM.value}
const at = (name: string, ...values: string[]): Published => ({...SIGNED, [`TXT _dmarc.${name}`]: values})
const RUA = 'rua=mailto:reports@dhs.gov,mailto:admin@agency.gov'

describe('the merge of DMARC', () => {
  it('publishes the required record where there is none', () => {
    const {change, codes, dmarc} = merged(APEX, SIGNED)
    expect(change('dmarc')).to.deep.include({values: [DMARC.value], add: [DMARC.value], remove: [], before: []})
    expect(codes('dmarc')).to.deep.equal([])
    expect(dmarc[0]).to.deep.include({before: null, after: {policy: 'reject'}})
  })

  it('keeps a record that is enough to the letter', () => {
    const kept = `v=DMARC1;p=reject;sp=none;adkim=s;${RUA}`
    const {change, codes} = merged(APEX, at('agency.gov', kept))
    expect(change('dmarc')).to.deep.include({add: [], remove: [], wanted: kept})
    expect(codes('dmarc')).to.deep.equal(['dmarc-kept', 'dmarc-policy'])
  })

  it('joins report addresses, size limits kept, none twice', () => {
    const {change, note} = merged(
      APEX,
      at('agency.gov', 'v=DMARC1; p=reject; rua=mailto:Admin@agency.gov!10m,mailto:own@agency.gov'),
    )
    expect(change('dmarc')?.wanted).to.equal(
      'v=DMARC1; p=reject; rua=mailto:Admin@agency.gov!10m,mailto:own@agency.gov,mailto:reports@dhs.gov',
    )
    expect(note('dmarc-reports-added')?.text).to.contain('reports@dhs.gov besides')
  })

  it('strengthens a weaker policy, and says whose mail that may hit', () => {
    const {change, note, dmarc} = merged(APEX, at('agency.gov', `v=DMARC1; p=none; ${RUA}`))
    expect(change('dmarc')?.wanted).to.equal(`v=DMARC1; p=reject; ${RUA}`)
    expect(change('dmarc')?.remove).to.deep.equal([`v=DMARC1; p=none; ${RUA}`])
    expect(note('dmarc-strengthened')?.text).to.contain('is weaker, p=none').and.contain('refused')
    expect(dmarc[0]?.before).to.deep.include({from: 'author', policy: 'none'})
  })

  it('never weakens a policy', () => {
    const required = APEX.map((record) =>
      record.purpose === 'dmarc' ? {...record, value: 'v=DMARC1; p=none'} : record,
    )
    expect(merged(required, at('agency.gov', 'v=DMARC1; p=quarantine')).change('dmarc')).to.deep.include({
      add: [],
      remove: [],
    })
  })

  it('gives a record without a valid policy one', () => {
    const {change, note, codes} = merged(APEX, at('agency.gov', `v=DMARC1; p=block; ${RUA}`))
    expect(change('dmarc')?.wanted).to.equal(`v=DMARC1; p=reject; ${RUA}`)
    expect(note('dmarc-strengthened')?.text).to.contain('has no valid policy')
    expect(codes('dmarc')).to.include('dmarc-tag')
  })

  it('makes one of several: the strictest, with the addresses of all', () => {
    const weak = 'v=DMARC1; p=none; rua=mailto:one@agency.gov'
    const strong = 'v=DMARC1; p=reject; rua=mailto:two@agency.gov'
    const {change, codes} = merged(APEX, at('agency.gov', weak, 'other', strong))
    expect(change('dmarc')?.values).to.deep.equal([
      'other',
      'v=DMARC1; p=reject; rua=mailto:two@agency.gov,mailto:one@agency.gov,mailto:reports@dhs.gov,mailto:admin@agency.gov',
    ])
    expect(change('dmarc')?.remove).to.have.members([weak, strong])
    expect(codes('dmarc')).to.include('dmarc-several')
  })

  it('says what the domain inherits, and keeps the organization’s reports', () => {
    const required = APEX.map((record) =>
      record.purpose === 'dmarc' ? {...record, name: '_dmarc.news.agency.gov'} : record,
    )
    const {change, note, dmarc} = merged(required, {
      ...at('agency.gov', 'v=DMARC1; p=none; sp=quarantine; rua=mailto:org@agency.gov'),
    })
    expect(change('dmarc')?.wanted).to.equal(`${DMARC.value},mailto:org@agency.gov`)
    expect(note('dmarc-inherits')?.text).to.contain('inherits sp=quarantine from agency.gov')
    expect(dmarc[0]).to.deep.include({organizationalDomain: 'agency.gov'})
    expect(dmarc[0]?.before).to.deep.include({from: 'organization', tag: 'sp', policy: 'quarantine'})
  })

  it('is no weaker than what the domain inherits from its public suffix, whose reports end', () => {
    const required = APEX.map((record) =>
      record.purpose === 'dmarc' ? {...record, value: 'v=DMARC1; p=none'} : record,
    )
    const {change, note} = merged(required, at('gov', 'v=DMARC1; p=reject; psd=y; rua=mailto:psd@dot.gov'))
    expect(change('dmarc')?.wanted).to.equal('v=DMARC1; p=reject')
    expect(note('dmarc-inherits')?.text)
      .to.contain('rather than the weaker p=none')
      .and.contain('which end for this domain (psd@dot.gov)')
  })

  it('is judged by np while the domain does not exist', () => {
    const {dmarc} = merged(APEX, {
      ...at('gov', 'v=DMARC1; p=none; np=reject; psd=y'),
      'TXT agency.gov': {kind: 'records', values: [], nxdomain: true},
    })
    expect(dmarc[0]?.before).to.deep.include({from: 'public-suffix', tag: 'np', policy: 'reject'})
  })

  describe('before DKIM works', () => {
    it('warns of a policy that would have mail refused', () => {
      expect(merged(APEX, {}).note('dmarc-before-dkim')?.text).to.match(
        /^Publish DKIM first, and this record when SES has verified/,
      )
    })
    it('warns of a policy that is in force already, wherever it comes from', () => {
      const {note} = merged(APEX, {'TXT _dmarc.gov': 'v=DMARC1; p=reject; psd=y'})
      expect(note('dmarc-before-dkim')?.text).to.contain('inherits from gov').and.contain('send nothing before')
    })
    it('believes SES more than the records', () => {
      expect(merged(APEX, SIGNED, {identityVerified: false}).note('dmarc-before-dkim')).to.not.equal(undefined)
      expect(merged(APEX, {}, {identityVerified: true}).note('dmarc-before-dkim')).to.equal(undefined)
    })
    it('has nothing to warn of with p=none', () => {
      const required = APEX.map((record) =>
        record.purpose === 'dmarc' ? {...record, value: 'v=DMARC1; p=none'} : record,
      )
      expect(merged(required, {}).note('dmarc-before-dkim')).to.equal(undefined)
    })
  })

  it('warns of a destination that has not agreed to reports', () => {
    const {note} = merged(APEX, {...SIGNED, 'TXT agency.gov._report._dmarc.dhs.gov': 'v=spf1 -all'})
    expect(note('dmarc-report-unauthorised')?.text).to.contain('TXT "v=DMARC1" at agency.gov._report._dmarc.dhs.gov')
  })

  it('does not warn of a destination that was not answered for', () => {
    const {codes} = merged(APEX, {...SIGNED, 'TXT agency.gov._report._dmarc.dhs.gov': null})
    expect(codes('dmarc')).to.deep.equal([])
  })

  it('finds a record at the domain itself, and leaves it to its owner', () => {
    const {note, changes} = merged(APEX, {...SIGNED, 'TXT agency.gov': ['v=DMARC1; p=none', 'v=spf1 -all']})
    expect(note('dmarc-wrong-name')?.text).to.contain('its place is _dmarc.agency.gov')
    expect(changes.flatMap(({remove}) => remove)).to.not.include('v=DMARC1; p=none')
  })

  it('says that pct is no more, and what t=y does', () => {
    expect(merged(APEX, at('agency.gov', `v=DMARC1; p=reject; pct=50; t=y; ${RUA}`)).codes('dmarc')).to.include.members(
      ['dmarc-tag', 'dmarc-testing'],
    )
  })

  describe('of a text that receivers do not take as it was meant', () => {
    for (const [name, published, value, code] of [
      ['puts the version in front', `p=reject; v=DMARC1; ${RUA}`, `v=DMARC1; p=reject; ${RUA}`, 'dmarc-void'],
      ['writes the version right', `v=dmarc1; p=quarantine; ${RUA}`, `v=DMARC1; p=reject; ${RUA}`, 'dmarc-void'],
      ['takes out a no-break space', `v=DMARC1;\u00a0p=reject; ${RUA}`, `v=DMARC1; p=reject; ${RUA}`, 'dmarc-mended'],
      [
        'keeps each tag once',
        `v=DMARC1; p=none; p=reject; adkim=s; ${RUA}`,
        `v=DMARC1; p=reject; adkim=s; ${RUA}`,
        'dmarc-mended',
      ],
    ] as const) {
      it(`${name}, in its place and not beside it`, () => {
        const {change, codes} = merged(APEX, {...SIGNED, 'TXT _dmarc.agency.gov': [published, 'hello']})
        expect(change('dmarc')).to.deep.include({values: ['hello', value], add: [value], remove: [published]})
        expect(codes('dmarc')).to.include(code)
      })
    }

    it('takes out such a text beside a record', () => {
      const right = `v=DMARC1; p=reject; ${RUA}`
      const {change} = merged(APEX, {...SIGNED, 'TXT _dmarc.agency.gov': [right, 'p=none; v=DMARC1']})
      expect(change('dmarc')).to.deep.include({values: [right], add: [], remove: ['p=none; v=DMARC1']})
    })
  })

  it('takes in the parts of a record that were published beside it', () => {
    const {change} = merged(APEX, {...SIGNED, 'TXT _dmarc.agency.gov': [`v=DMARC1; p=reject; ${RUA}`, 'adkim=s']})
    expect(change('dmarc')).to.deep.include({
      wanted: `v=DMARC1; p=reject; ${RUA}; adkim=s`,
      values: [`v=DMARC1; p=reject; ${RUA}; adkim=s`],
    })
  })

  it('puts tags after a version without its semicolon into one record', () => {
    const {change} = merged(APEX, {...SIGNED, 'TXT _dmarc.agency.gov': `v=DMARC1 p=reject; ${RUA}`})
    expect(change('dmarc')?.wanted).to.equal(`v=DMARC1; p=reject; ${RUA}`)
  })

  it('leaves a valid policy that a vendor keeps behind a CNAME, which receivers follow', () => {
    const alias = {kind: 'records', values: ['v=DMARC1; p=none'], alias: 'agency.dmarc.vendor.net'} as const
    const {change, note} = merged(APEX, {...SIGNED, 'TXT _dmarc.agency.gov': alias})
    expect(change('dmarc')).to.equal(undefined)
    expect(note('name-is-alias')).to.include({severity: 'info'})
  })

  it('has a policy that is not valid changed where a CNAME leads', () => {
    const alias = {kind: 'records', values: ['v=DMARC1; p=block'], alias: 'agency.dmarc.vendor.net'} as const
    const {change, note} = merged(APEX, {...SIGNED, 'TXT _dmarc.agency.gov': alias})
    expect(change('dmarc')).to.equal(undefined)
    expect(note('name-is-alias')).to.include({severity: 'problem'})
    expect(note('name-is-alias')?.text).to.contain('have the record changed at agency.dmarc.vendor.net')
  })
})
